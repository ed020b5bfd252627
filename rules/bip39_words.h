// SPDX-License-Identifier: Apache-2.0
// The English word list of BIP-39 (mnemonic phrases of wallets).
// Source: bitcoin/bips, bip-0039/english.txt.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokensweep {

inline constexpr std::uint32_t kBip39Words = 2048;

// The word with this number. REQUIRES: number < kBip39Words. Any thread.
[[nodiscard]] std::string_view bip39_word(std::uint32_t number);

// The number of a lower-case word; nullopt when it is not in the list.
[[nodiscard]] std::optional<std::uint32_t> bip39_number(std::string_view word);

}  // namespace tokensweep
