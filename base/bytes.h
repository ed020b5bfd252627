// SPDX-License-Identifier: Apache-2.0
// Bytes and text. Content is ByteView; std::string_view is used for text, and
// also for byte strings where a library (RE2, Hyperscan) wants char.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tokensweep {

// Borrowed bytes; whoever hands one out says how long it lives.
using ByteView = std::span<const std::byte>;

// A half-open range of offsets into some content.
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  [[nodiscard]] std::uint64_t size() const { return end - begin; }
  [[nodiscard]] bool overlaps(const ByteRange& other) const {
    return begin < other.end && other.begin < end;
  }
  [[nodiscard]] bool contains(const ByteRange& other) const {
    return begin <= other.begin && other.end <= end;
  }
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

// The same bytes as chars and back; neither checks an encoding.
[[nodiscard]] inline std::string_view as_chars(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}
[[nodiscard]] inline std::string to_string(ByteView bytes) {
  return std::string(as_chars(bytes));
}

}  // namespace tokensweep
