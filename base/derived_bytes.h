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
  ByteView bytes;            // in the base or in the delta
  std::uint64_t source = 0;  // where they stand in the base, or kInserted

  [[nodiscard]] std::uint64_t end() const { return begin + bytes.size(); }
  [[nodiscard]] bool is_inserted() const { return source == kInserted; }
};

// Not shared between threads. The segments, what they view, and the buffer
// must outlive it.
class DerivedBytes {
 public:
  // What is put together at once.
  static constexpr std::uint64_t kBlock = 256;

  // REQUIRES: the segments cover [0, buffer.size()) in order, none is empty,
  // and no two copies that are neighbours continue each other in the base.
  DerivedBytes(ByteView base, std::span<const Segment> segments,
               std::span<std::byte> buffer)
      : base_(base),
        segments_(segments),
        buffer_(buffer),
        there_(buffer.size() / (kBlock * 64) + 1) {
    CHECK((segments.empty() ? 0 : segments.back().end()) == buffer.size());
  }

  [[nodiscard]] std::uint64_t size() const { return buffer_.size(); }
  [[nodiscard]] std::span<const Segment> segments() const { return segments_; }
  [[nodiscard]] ByteView base() const { return base_; }
  // The whole object; only ranges that were filled hold its bytes.
  [[nodiscard]] ByteView bytes() const { return buffer_; }

  // Makes the range valid, and what shares a block with it. Constant time for
  // blocks that are there. REQUIRES: range.end <= size().
  void fill(ByteRange range) {
    if (whole_ || range.begin >= range.end) return;
    const std::uint64_t last = (range.end - 1) / kBlock;
    for (std::uint64_t block = range.begin / kBlock; block <= last; ++block) {
      if (is_there(block)) continue;
      const std::uint64_t first = block;
      for (; block <= last && !is_there(block); ++block) {
        there_[block / 64] |= std::uint64_t{1} << (block % 64);
      }
      copy({first * kBlock, std::min(block * kBlock, size())},
           buffer_.data() + first * kBlock);
    }
  }

  // Copies the range to `out`, which holds as many bytes; nothing becomes
  // valid.
  void read(ByteRange range, std::byte* out) {
    if (range.begin < range.end) copy(range, out);
  }

  // The whole object, all of it valid.
  ByteView content() {
    fill({0, size()});
    whole_ = true;
    return buffer_;
  }

 private:
  [[nodiscard]] bool is_there(std::uint64_t block) const {
    return (there_[block / 64] >> (block % 64) & 1) != 0;
  }

  void copy(ByteRange range, std::byte* out) {
    // Ranges come mostly in order.
    const auto holds = [&](std::size_t index) {
      return index < segments_.size() &&
             segments_[index].begin <= range.begin &&
             range.begin < segments_[index].end();
    };
    std::size_t at = next_;
    if (!holds(at) && !holds(++at)) {
      const auto behind = std::ranges::upper_bound(
          segments_, range.begin, {}, [](const Segment& s) { return s.begin; });
      at = static_cast<std::size_t>(behind - segments_.begin()) - 1;
    }
    for (;; ++at) {
      const Segment& segment = segments_[at];
      const std::uint64_t size =
          std::min(range.end, segment.end()) - range.begin;
      std::memcpy(out, segment.bytes.data() + (range.begin - segment.begin),
                  size);
      out += size;
      range.begin += size;
      if (range.begin == range.end) break;
    }
    next_ = at;
  }

  ByteView base_;
  std::span<const Segment> segments_;
  std::span<std::byte> buffer_;
  std::vector<std::uint64_t> there_;  // a bit for each block
  std::size_t next_ = 0;              // segment that was copied last
  bool whole_ = false;                // whether all of it is there
};

}  // namespace tokensweep
