// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/edit_text.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/short_copy.h"

namespace tokensweep {

EditText::EditText(std::uint32_t longest, std::size_t capacity)
    : slack_(std::max(longest, 2U) - 1), buffer_(capacity) {
  CHECK(capacity > longest);
}

inline void EditText::append(ByteView bytes, const Search& search) {
  if (bytes.size() > buffer_.size() - size_) {
    append_long(bytes, search);
    return;
  }
  copy_short(buffer_.data() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

inline void EditText::open_window(std::uint64_t origin) {
  windows_.push_back({static_cast<std::uint32_t>(size_), 0, origin});
}

bool EditText::for_each(std::span<const Segment> segments,
                        const Search& search) {
  size_ = 0;
  windows_.clear();
  was_cut_ = false;
  if (segments.empty()) return true;
  // All that is between two copies longer than this is in one window.
  const std::size_t most = 2 * slack_;
  const auto edge = [this](const Segment& segment) {
    return std::min(slack_, segment.bytes.size());
  };
  const Segment& first = segments.front();
  if (first.is_inserted()) {
    open_window(0);
    append(first.bytes, search);
  } else if (segments.size() > 1) {
    open_window(first.end() - edge(first));
    append(first.bytes.last(edge(first)), search);
  }
  for (std::size_t i = 1; i < segments.size(); ++i) {
    const Segment& segment = segments[i];
    const bool is_last = i + 1 == segments.size();
    if (segment.is_inserted() || (segment.bytes.size() <= most && !is_last)) {
      append(segment.bytes, search);
      continue;
    }
    append(segment.bytes.first(edge(segment)), search);
    if (is_last) break;
    open_window(segment.end() - slack_);
    append(segment.bytes.last(slack_), search);
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
