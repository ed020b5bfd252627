// SPDX-License-Identifier: Apache-2.0
// An object that is made from another one by copies and insertions, put
// together only where somebody looks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"

namespace tokensweep {

// Bytes of the object from `begin` on.
struct Segment {
  static constexpr std::uint64_t kInserted =
      std::numeric_limits<std::uint64_t>::max();

  std::uint64_t begin = 0;
  ByteView bytes;             // in the base or in the delta
  std::uint64_t source = 0;   // where they stand in the base, or kInserted

  [[nodiscard]] std::uint64_t end() const { return begin + bytes.size(); }
  [[nodiscard]] bool is_inserted() const { return source == kInserted; }
};

// Not shared between threads. The segments, what they view, and the buffer
// must outlive it.
class DerivedBytes {
 public:
  // REQUIRES: the segments cover [0, buffer.size()) in order, none is empty,
  // and no two copies that are neighbours continue each other in the base.
  DerivedBytes(ByteView base, std::span<const Segment> segments,
               std::span<std::byte> buffer)
      : base_(base), segments_(segments), buffer_(buffer) {
    CHECK((segments.empty() ? 0 : segments.back().end()) == buffer.size());
  }

  [[nodiscard]] std::uint64_t size() const { return buffer_.size(); }
  [[nodiscard]] std::span<const Segment> segments() const { return segments_; }
  [[nodiscard]] ByteView base() const { return base_; }
  // The whole object; only ranges that were filled hold its bytes.
  [[nodiscard]] ByteView bytes() const { return buffer_; }

  // Makes the range valid. REQUIRES: range.end <= size().
  void fill(ByteRange range) {
    // Filled ranges are few: kept sorted, not touching each other.
    std::size_t at = 0;
    while (at < filled_.size() && filled_[at].end < range.begin) ++at;
    std::size_t last = at;
    ByteRange merged = range;
    std::uint64_t missing = range.begin;
    for (; last < filled_.size() && filled_[last].begin <= range.end; ++last) {
      if (filled_[last].begin > missing) copy({missing, filled_[last].begin});
      missing = std::max(missing, filled_[last].end);
      merged.begin = std::min(merged.begin, filled_[last].begin);
      merged.end = std::max(merged.end, filled_[last].end);
    }
    if (missing < range.end) copy({missing, range.end});
    const auto begin = filled_.begin();
    if (last == at) {
      filled_.insert(begin + static_cast<std::ptrdiff_t>(at), merged);
    } else {
      filled_[at] = merged;
      filled_.erase(begin + static_cast<std::ptrdiff_t>(at) + 1,
                    begin + static_cast<std::ptrdiff_t>(last));
    }
  }

  // The whole object, all of it valid.
  ByteView content() {
    fill({0, size()});
    return buffer_;
  }

 private:
  void copy(ByteRange range) {
    if (range.begin >= range.end) return;
    auto segment = std::ranges::upper_bound(
        segments_, range.begin, {}, [](const Segment& s) { return s.begin; });
    for (--segment; range.begin < range.end; ++segment) {
      const std::uint64_t offset = range.begin - segment->begin;
      const std::uint64_t size =
          std::min(range.end, segment->end()) - range.begin;
      std::memcpy(buffer_.data() + range.begin, segment->bytes.data() + offset,
                  size);
      range.begin += size;
    }
  }

  ByteView base_;
  std::span<const Segment> segments_;
  std::span<std::byte> buffer_;
  std::vector<ByteRange> filled_;
};

}  // namespace tokensweep
