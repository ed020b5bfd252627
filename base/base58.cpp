// SPDX-License-Identifier: Apache-2.0
#include "base/base58.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tokensweep {
namespace {

constexpr std::size_t kMaxText = 512;

std::string_view digits_of(Base58Alphabet alphabet) {
  return alphabet == Base58Alphabet::kRipple
             ? "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
             : "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
}

// Multiplies the little-endian number by `factor` and adds `carry`.
void multiply_add(std::vector<unsigned>& number, unsigned base, unsigned factor,
                  unsigned carry) {
  for (unsigned& digit : number) {
    carry += digit * factor;
    digit = carry % base;
    carry /= base;
  }
  for (; carry > 0; carry /= base) number.push_back(carry % base);
}

}  // namespace

char base58_zero(Base58Alphabet alphabet) {
  return digits_of(alphabet).front();
}

std::optional<std::string> decode_base58(std::string_view text,
                                         Base58Alphabet alphabet) {
  if (text.size() > kMaxText) return std::nullopt;
  const std::string_view digits = digits_of(alphabet);
  std::vector<unsigned> number;  // little-endian, base 256
  for (const char c : text) {
    const std::size_t value = digits.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    multiply_add(number, 256, 58, static_cast<unsigned>(value));
  }
  const std::size_t zeros =
      std::min(text.find_first_not_of(digits.front()), text.size());
  std::string bytes(zeros, '\0');
  for (std::size_t i = number.size(); i-- > 0;) {
    bytes.push_back(static_cast<char>(number[i]));
  }
  return bytes;
}

std::string encode_base58(std::string_view bytes, Base58Alphabet alphabet) {
  const std::string_view digits = digits_of(alphabet);
  std::vector<unsigned> number;  // little-endian, base 58
  for (const char c : bytes) {
    multiply_add(number, 58, 256, static_cast<unsigned char>(c));
  }
  const std::size_t zeros =
      std::min(bytes.find_first_not_of('\0'), bytes.size());
  std::string text(zeros, digits.front());
  for (std::size_t i = number.size(); i-- > 0;) {
    text.push_back(digits[number[i]]);
  }
  return text;
}

}  // namespace tokensweep
