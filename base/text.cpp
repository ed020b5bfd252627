// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace tokensweep {
namespace {

struct Decoded {
  std::uint32_t code_point = 0;
  std::size_t length = 0;  // 0: the bytes are not UTF-8
};

// One code point at the front of `bytes`, by the table of RFC 3629.
Decoded decode_utf8(std::string_view bytes) {
  const auto byte_at = [&](std::size_t i) {
    return static_cast<std::uint8_t>(bytes[i]);
  };
  const std::uint8_t lead = byte_at(0);
  if (lead < 0x80) return {lead, 1};
  std::size_t length = 0;
  std::uint32_t value = 0;
  std::uint32_t smallest = 0;
  if ((lead & 0xE0) == 0xC0) {
    length = 2, value = lead & 0x1FU, smallest = 0x80;
  } else if ((lead & 0xF0) == 0xE0) {
    length = 3, value = lead & 0x0FU, smallest = 0x800;
  } else if ((lead & 0xF8) == 0xF0) {
    length = 4, value = lead & 0x07U, smallest = 0x10000;
  } else {
    return {};
  }
  if (bytes.size() < length) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(i) & 0xC0) != 0x80) return {};
    value = (value << 6) | (byte_at(i) & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest || value > 0x10FFFF || surrogate) return {};
  return {value, length};
}

// Code points that change how a terminal shows what follows.
bool is_unsafe(std::uint32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) ||
         (code_point >= 0x200B && code_point <= 0x200F) ||
         (code_point >= 0x2028 && code_point <= 0x202E) ||
         (code_point >= 0x2060 && code_point <= 0x206F) ||
         (code_point >= 0xE0000 && code_point <= 0xE007F) ||
         code_point == 0x061C || code_point == 0xFEFF;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const Decoded decoded = decode_utf8(bytes);
    if (decoded.length == 0) return false;
    bytes.remove_prefix(decoded.length);
  }
  return true;
}

std::string escape_for_terminal(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  std::array<char, 16> buffer;
  while (!bytes.empty()) {
    const Decoded decoded = decode_utf8(bytes);
    if (decoded.length == 0) {
      std::snprintf(
          buffer.data(), buffer.size(), "\\x%02X",
          static_cast<unsigned>(static_cast<std::uint8_t>(bytes.front())));
      out += buffer.data();
      bytes.remove_prefix(1);
      continue;
    }
    if (is_unsafe(decoded.code_point)) {
      std::snprintf(buffer.data(), buffer.size(),
                    decoded.code_point < 0x100 ? "\\x%02X" : "\\u{%04X}",
                    static_cast<unsigned>(decoded.code_point));
      out += buffer.data();
    } else {
      out += bytes.substr(0, decoded.length);
    }
    bytes.remove_prefix(decoded.length);
  }
  return out;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace tokensweep
