// SPDX-License-Identifier: Apache-2.0
#include "base/utf16.h"

#include <cstddef>
#include <cstdint>

namespace tokensweep {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;
constexpr std::uint32_t kHighFirst = 0xD800;
constexpr std::uint32_t kLowFirst = 0xDC00;
constexpr std::uint32_t kLowLast = 0xDFFF;
constexpr std::uint32_t kFirstOfPairs = 0x10000;

void append_utf8(std::uint32_t point, std::string& out) {
  const auto tail = [&](int shift) {
    out.push_back(static_cast<char>(0x80 | ((point >> shift) & 0x3F)));
  };
  if (point < 0x80) {
    out.push_back(static_cast<char>(point));
  } else if (point < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (point >> 6)));
    tail(0);
  } else if (point < kFirstOfPairs) {
    out.push_back(static_cast<char>(0xE0 | (point >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | (point >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

// Code units of a text whose bytes are in pairs.
class Units {
 public:
  Units(std::string_view text, bool little) : text_(text), little_(little) {}

  [[nodiscard]] std::size_t size() const { return text_.size() / 2; }
  [[nodiscard]] std::uint32_t at(std::size_t index) const {
    const auto byte = [&](std::size_t i) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(text_[i]));
    };
    const std::uint32_t first = byte(2 * index);
    const std::uint32_t second = byte(2 * index + 1);
    return little_ ? second << 8 | first : first << 8 | second;
  }

 private:
  std::string_view text_;
  bool little_;
};

}  // namespace

std::optional<std::string> utf16_to_utf8(std::string_view text) {
  const bool little = text.starts_with("\xff\xfe");
  if (!little && !text.starts_with("\xfe\xff")) return std::nullopt;
  text.remove_prefix(2);
  const Units units(text, little);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < units.size(); ++i) {
    std::uint32_t point = units.at(i);
    if (point >= kHighFirst && point <= kLowLast) {
      const std::uint32_t next = i + 1 < units.size() ? units.at(i + 1) : 0;
      const bool pair =
          point < kLowFirst && next >= kLowFirst && next <= kLowLast;
      if (pair) ++i;
      point = pair ? kFirstOfPairs + ((point - kHighFirst) << 10) +
                         (next - kLowFirst)
                   : kReplacement;
    }
    append_utf8(point, out);
  }
  if (text.size() % 2 != 0) append_utf8(kReplacement, out);
  return out;
}

}  // namespace tokensweep
