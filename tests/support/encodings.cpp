// SPDX-License-Identifier: Apache-2.0
#include "tests/support/encodings.h"

#include <algorithm>
#include <cstdint>

namespace tokensweep::testing {
namespace {

std::string hex(std::string_view bytes, std::string_view digits) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<std::uint8_t>(c);
    out.push_back(digits[byte / 16]);
    out.push_back(digits[byte % 16]);
  }
  return out;
}

}  // namespace

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t value = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      value = value * 256 +
              (j < group.size() ? static_cast<std::uint8_t>(group[j]) : 0);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out.push_back(j <= group.size() ? kDigits[value >> (18 - 6 * j) & 63]
                                      : '=');
    }
  }
  return out;
}

std::string base64url(std::string_view bytes) {
  std::string out = base64(bytes);
  std::erase(out, '=');
  std::ranges::replace(out, '+', '-');
  std::ranges::replace(out, '/', '_');
  return out;
}

std::string utf16le(std::string_view text) {
  std::string out;
  for (const char c : text) out += {c, '\0'};
  return out;
}

std::string utf16be(std::string_view text) {
  std::string out;
  for (const char c : text) out += {'\0', c};
  return out;
}

std::string hex_lower(std::string_view bytes) {
  return hex(bytes, "0123456789abcdef");
}

std::string hex_upper(std::string_view bytes) {
  return hex(bytes, "0123456789ABCDEF");
}

}  // namespace tokensweep::testing
