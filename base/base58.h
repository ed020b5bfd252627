// SPDX-License-Identifier: Apache-2.0
// Base58: a number in 58 digits, each leading zero byte as a zero digit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokensweep {

enum class Base58Alphabet : std::uint8_t { kBitcoin, kRipple };

// The digit that stands for zero.
[[nodiscard]] char base58_zero(Base58Alphabet alphabet);

// nullopt for any other byte, and above 512 characters: the cost is quadratic.
[[nodiscard]] std::optional<std::string> decode_base58(
    std::string_view text, Base58Alphabet alphabet = Base58Alphabet::kBitcoin);

// For short inputs: the cost is quadratic.
[[nodiscard]] std::string encode_base58(
    std::string_view bytes, Base58Alphabet alphabet = Base58Alphabet::kBitcoin);

}  // namespace tokensweep
