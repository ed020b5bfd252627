// SPDX-License-Identifier: Apache-2.0
// Base64 of RFC 4648, strict in both directions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokensweep {

enum class Base64Alphabet : std::uint8_t {
  kStandard,  // + and /
  kUrl,       // - and _
  kEither,    // one of both throughout
};

// Padding must be right or absent. nullopt for any other byte, for a length
// that no input has and for bits after the last byte that are not zero.
[[nodiscard]] std::optional<std::string> decode_base64(
    std::string_view text, Base64Alphabet alphabet = Base64Alphabet::kEither);

// Standard alphabet, padded.
[[nodiscard]] std::string encode_base64(std::string_view bytes);

// Url alphabet, not padded.
[[nodiscard]] std::string encode_base64url(std::string_view bytes);

}  // namespace tokensweep
