// SPDX-License-Identifier: Apache-2.0
// Base32 of RFC 4648 (A-Z2-7) and hex, strict.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokensweep {

// Upper case only; padding must be right or absent. nullopt also for bits
// after the last byte that are not zero.
[[nodiscard]] std::optional<std::string> decode_base32(std::string_view text);

// Not padded.
[[nodiscard]] std::string encode_base32(std::string_view bytes);

// Either case. `to_hex` in base/hash.h is the way back.
[[nodiscard]] std::optional<std::string> decode_hex(std::string_view text);

}  // namespace tokensweep
