// SPDX-License-Identifier: Apache-2.0
// Checks that issuers build into their tokens, recomputed offline.
//
// Algorithms, with the check that `{check}` stands for in a sample template
// (`before` is the text in front of it):
//
//   crc32              CRC-32 of the data as `encoding`: base62,
//                      base62-lower-first, base36, hex-lower, hex-upper,
//                      hex-le, base64-le; left padded to `width` (default
//                      6, 6, 7, 8, 8, 8, 6; base64-le is cut to it).
//   sha256-base32      first `width` (default 8) characters of
//                      base32(SHA-256(data)).
//   azure-his          base64 key whose last 4 bytes are Marvin32 of the bytes
//                      before. `parameter` is the seed, 8 letters, or
//                      "seed:SIGN" where SIGN is the 4 characters right before
//                      the check; a key without SIGN is not applicable. The
//                      check is all characters after SIGN, padding included:
//                      80 characters before give a 64-byte key, 48 give 40,
//                      46 give 39, 37 give 32. `encoding: base64url` makes the
//                      check in that alphabet.
//   azure-cask         80 characters before, 4 of check.
//   entra-secret       37 characters before (??? 8Q~ and 31), 3 of check.
//   azure-devops-pat   52 characters of base32; the check lies inside, and so
//                      `{check}` is the last 8 characters, chosen so that the
//                      44 before hold. `parameter`: "user", "app" or empty for
//                      either (user when computed).
//   nkey, stellar      CRC-16/XMODEM in base32; 4 characters of check after 54
//                      (nkey seeds) or 52.
//   base58check        double SHA-256. `parameter`: bitcoin (default) or
//                      ripple. `{check}` is the last 6 characters.
//   bech32             BCH checksum, 6 characters; what stands before the last
//                      '1' is the human-readable part.
//   bip39              a phrase of 12, 15, 18, 21 or 24 words of the English
//                      list; the check is the last word.
//   luhn               one digit; spaces and '-' between digits are skipped.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/rule.h"

namespace tokensweep {

[[nodiscard]] bool is_known_algorithm(std::string_view name);

// What is wrong with a spec that is present, for the loader; empty when fine.
[[nodiscard]] std::string_view problem_with(const ChecksumSpec& spec);

enum class CheckOutcome {
  kAgrees,
  kFails,
  kNotApplicable,  // too short, or of another form than the check is for
};

// `secret` is the whole secret, `anchor` the prefix anchor it starts with, may
// be empty. Never throws; cost is linear but for base58check (quadratic, at
// most 512 characters).
[[nodiscard]] CheckOutcome verify_checksum(const ChecksumSpec& spec,
                                           std::string_view anchor,
                                           std::string_view secret);

// The text of the check. `before` is the whole token before it, anchor and
// separator included. nullopt when `before` cannot carry this check.
[[nodiscard]] std::optional<std::string> compute_check(const ChecksumSpec& spec,
                                                       std::string_view anchor,
                                                       std::string_view before);

}  // namespace tokensweep
