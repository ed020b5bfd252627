// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include <array>
#include <cstddef>

namespace tokensweep {
namespace {

constexpr std::string_view kStandardDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint8_t kNoDigit = 0xFF;

using Table = std::array<std::uint8_t, 256>;

constexpr Table make_table(std::string_view digits) {
  Table table = {};
  for (auto& value : table) value = kNoDigit;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    table[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr Table kStandardTable = make_table(kStandardDigits);
constexpr Table kUrlTable = make_table(kUrlDigits);

// Cuts right padding off; nullopt when it is wrong.
std::optional<std::string_view> without_padding(std::string_view text) {
  const std::size_t end = text.find('=');
  if (end == std::string_view::npos) return text;
  const std::string_view padding = text.substr(end);
  if (text.size() % 4 != 0 || padding.size() > 2) return std::nullopt;
  if (padding.find_first_not_of('=') != std::string_view::npos) {
    return std::nullopt;
  }
  return text.substr(0, end);
}

std::optional<std::string> decode(std::string_view text, const Table& table) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::uint32_t value = table[static_cast<unsigned char>(c)];
    if (value == kNoDigit) return std::nullopt;
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>((bits >> count) & 0xFF));
    }
  }
  if ((bits & ((1U << count) - 1)) != 0) return std::nullopt;
  return bytes;
}

std::string encode(std::string_view bytes, std::string_view digits) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    count += 8;
    while (count >= 6) {
      count -= 6;
      text.push_back(digits[(bits >> count) & 63]);
    }
  }
  if (count > 0) text.push_back(digits[(bits << (6 - count)) & 63]);
  return text;
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text,
                                         Base64Alphabet alphabet) {
  const auto digits = without_padding(text);
  if (!digits) return std::nullopt;
  const bool url = alphabet == Base64Alphabet::kUrl ||
                   (alphabet == Base64Alphabet::kEither &&
                    digits->find_first_of("-_") != std::string_view::npos);
  return decode(*digits, url ? kUrlTable : kStandardTable);
}

std::string encode_base64(std::string_view bytes) {
  std::string text = encode(bytes, kStandardDigits);
  text.resize((text.size() + 3) / 4 * 4, '=');
  return text;
}

std::string encode_base64url(std::string_view bytes) {
  return encode(bytes, kUrlDigits);
}

}  // namespace tokensweep
