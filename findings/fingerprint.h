// SPDX-License-Identifier: Apache-2.0
// The stable name of a secret, and the form of it that may be shown.
#pragma once

#include <string>
#include <string_view>

namespace tokensweep {

enum class SecretStrength {
  kHighEntropy,  // random enough that its SHA-256 cannot be guessed
  kLowEntropy,   // passwords and the like: scrypt
};

// "ts1:" and 32 hex digits of SHA-256(family NUL identity), or of
// scrypt(identity, N = 2^14, r = 8, p = 1, salt = family) for low entropy,
// where the identity is secret_identity(secret). No line, path, commit or
// machine enters it.
[[nodiscard]] std::string fingerprint(std::string_view family,
                                      std::string_view secret,
                                      SecretStrength strength);

// What reports show of a secret. `visible_prefix` bytes at the front belong to
// the token's public format (such as "ghp_") and stay; of the rest at most four
// bytes at the end stay, and only when at least 16 are hidden. Multi-line
// secrets show their first line's public prefix only. Never longer than 64.
[[nodiscard]] std::string redact(std::string_view secret,
                                 std::size_t visible_prefix);

}  // namespace tokensweep
