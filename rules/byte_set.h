// SPDX-License-Identifier: Apache-2.0
// A set of byte values: the alphabet of a token.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokensweep {

class ByteSet {
 public:
  constexpr ByteSet() = default;

  constexpr void insert(std::uint8_t byte) {
    words_[byte >> 6] |= std::uint64_t{1} << (byte & 63);
  }
  constexpr void insert_range(std::uint8_t first, std::uint8_t last) {
    for (unsigned b = first; b <= last; ++b) {
      insert(static_cast<std::uint8_t>(b));
    }
  }
  [[nodiscard]] constexpr bool contains(std::uint8_t byte) const {
    return ((words_[byte >> 6] >> (byte & 63)) & 1) != 0;
  }
  [[nodiscard]] constexpr bool contains(char c) const {
    return contains(static_cast<std::uint8_t>(c));
  }
  [[nodiscard]] constexpr bool contains(std::byte b) const {
    return contains(std::to_integer<std::uint8_t>(b));
  }
  [[nodiscard]] constexpr bool empty() const {
    return (words_[0] | words_[1] | words_[2] | words_[3]) == 0;
  }
  [[nodiscard]] constexpr int count() const {
    int sum = 0;
    for (const std::uint64_t word : words_) sum += std::popcount(word);
    return sum;
  }
  constexpr ByteSet& operator|=(const ByteSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      words_[i] |= other.words_[i];
    }
    return *this;
  }
  constexpr ByteSet& operator&=(const ByteSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      words_[i] &= other.words_[i];
    }
    return *this;
  }
  [[nodiscard]] constexpr ByteSet operator~() const {
    ByteSet others;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      others.words_[i] = ~words_[i];
    }
    return others;
  }
  friend bool operator==(const ByteSet&, const ByteSet&) = default;

 private:
  std::array<std::uint64_t, 4> words_ = {};
};

// A named alphabet, or a bracket class such as "[A-Za-z0-9._-]" (no escapes
// but \\ \] \- \^; a leading ^ is refused). kUsage with the reason otherwise.
//   digits lower upper alpha alnum hex hex_lower hex_upper
//   base32 (A-Z2-7) base32_lower base36 (0-9a-z) base36_upper base58
//   base62 base64 (with + / =) base64url (with - _) word (base62 and _)
//   visible (0x21-0x7E)
[[nodiscard]] Result<ByteSet> parse_alphabet(std::string_view text);

// The members in byte order.
[[nodiscard]] std::string members(const ByteSet& set);

}  // namespace tokensweep
