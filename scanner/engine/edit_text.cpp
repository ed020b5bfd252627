// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/edit_text.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/check.h"

namespace tokensweep {
namespace {

constexpr std::size_t kWord = 8;

// A call of memcpy costs more, and most pieces are short. REQUIRES: size is
// from one word to two.
inline void copy_short(std::byte* to, const std::byte* from, std::size_t size) {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::memcpy(&first, from, kWord);
  std::memcpy(&last, from + size - kWord, kWord);
  std::memcpy(to, &first, kWord);
  std::memcpy(to + size - kWord, &last, kWord);
}

}  // namespace

EditText::EditText(std::uint32_t longest, std::size_t capacity)
    : slack_(longest == 0 ? 0 : longest - 1), buffer_(capacity) {
  CHECK(capacity > longest);
}

inline void EditText::append(ByteView bytes, std::uint64_t origin,
                             const Search& search) {
  if (origin != next_) {
    windows_.push_back({static_cast<std::uint32_t>(size_), 0, origin});
  }
  const std::size_t size = bytes.size();
  next_ = origin + size;
  const bool is_short = size >= kWord && size <= 2 * kWord;
  if (is_short && size <= buffer_.size() - size_) {
    copy_short(buffer_.data() + size_, bytes.data(), size);
    size_ += size;
  } else {
    append_long(bytes, search);
  }
}

bool EditText::for_each(std::span<const Segment> segments,
                        const Search& search) {
  size_ = 0;
  windows_.clear();
  next_ = std::numeric_limits<std::uint64_t>::max();
  was_cut_ = false;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const Segment& segment = segments[i];
    if (segment.is_inserted()) {
      append(segment.bytes, segment.begin, search);
      continue;
    }
    const std::size_t size = segment.bytes.size();
    const bool has_before = i > 0;
    const bool has_after = i + 1 < segments.size();
    if (has_before && has_after && size <= 2 * slack_) {
      append(segment.bytes, segment.begin, search);
      continue;
    }
    const std::size_t edge = std::min(slack_, size);
    if (edge == 0) continue;
    if (has_before) append(segment.bytes.first(edge), segment.begin, search);
    if (has_after) {
      append(segment.bytes.last(edge), segment.end() - edge, search);
    }
  }
  if (size_ > 0) search(ByteView(buffer_).first(size_), windows_);
  return !was_cut_;
}

void EditText::append_long(ByteView bytes, const Search& search) {
  while (bytes.size() > buffer_.size() - size_) {
    const std::size_t room = buffer_.size() - size_;
    std::memcpy(buffer_.data() + size_, bytes.data(), room);
    size_ += room;
    bytes = bytes.subspan(room);
    cut(search);
  }
  std::memcpy(buffer_.data() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

void EditText::cut(const Search& search) {
  const Window last = windows_.back();
  const std::size_t length = size_ - last.begin;
  if (length == 0) windows_.pop_back();
  search(ByteView(buffer_).first(size_), windows_);
  was_cut_ = true;
  const std::size_t known = std::min(slack_, length);
  std::memmove(buffer_.data(), buffer_.data() + size_ - known, known);
  size_ = known;
  windows_.assign(
      1, {0, static_cast<std::uint32_t>(known), last.origin + length - known});
}

}  // namespace tokensweep
