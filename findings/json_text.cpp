// SPDX-License-Identifier: Apache-2.0
#include "findings/json_text.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace tokensweep {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> make_digits() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kNoDigit);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    digits[static_cast<std::uint8_t>(kAlphabet[i])] =
        static_cast<std::uint8_t>(i);
  }
  return digits;
}

constexpr std::array<std::uint8_t, 256> kDigits = make_digits();

std::string dump(const nlohmann::ordered_json& value, int indent) {
  // `replace` cannot throw; json_text has dealt with other bytes before.
  return value.dump(indent, ' ', false,
                    nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

nlohmann::ordered_json json_text(std::string_view bytes) {
  if (is_valid_utf8(bytes)) return nlohmann::ordered_json(bytes);
  nlohmann::ordered_json wrapped = nlohmann::ordered_json::object();
  wrapped["base64"] = base64_encode(as_bytes(bytes));
  return wrapped;
}

std::optional<std::string> bytes_from_json(const nlohmann::json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>();
  if (!value.is_object()) return std::nullopt;
  const auto encoded = value.find("base64");
  if (encoded == value.end() || !encoded->is_string()) return std::nullopt;
  return base64_decode(encoded->get_ref<const std::string&>());
}

std::string json_name(std::string_view bytes) {
  return is_valid_utf8(bytes) ? std::string(bytes) : escape_for_terminal(bytes);
}

std::string dump_indented(const nlohmann::ordered_json& value) {
  return dump(value, 2);
}

std::string dump_line(const nlohmann::ordered_json& value) {
  return dump(value, -1);
}

std::string base64_encode(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t take = bytes.size() - i < 3 ? bytes.size() - i : 3;
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group <<= 8;
      if (k < take) group |= std::to_integer<std::uint32_t>(bytes[i + k]);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      const std::uint32_t digit = (group >> (18 - 6 * k)) & 63U;
      out.push_back(k <= take ? kAlphabet[digit] : '=');
    }
  }
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() &&
         text[text.size() - 1 - padding] == '=') {
    ++padding;
  }
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  const std::size_t digits = text.size() - padding;
  for (std::size_t i = 0; i < digits; ++i) {
    const std::uint8_t digit = kDigits[static_cast<std::uint8_t>(text[i])];
    if (digit == kNoDigit) return std::nullopt;
    group = (group << 6) | digit;
    // After 2, 3 and 4 digits of a group one more byte is whole.
    const std::size_t place = i % 4;
    if (place == 0) continue;
    const std::uint32_t left_over = 6U - 2U * static_cast<unsigned>(place);
    out.push_back(static_cast<char>((group >> left_over) & 0xFFU));
    group &= (1U << left_over) - 1U;
  }
  // Bits that belong to no byte must be zero.
  if (group != 0) return std::nullopt;
  return out;
}

}  // namespace tokensweep
