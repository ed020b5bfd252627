// SPDX-License-Identifier: Apache-2.0
// Secrets as the test Hub keeps them, and random values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokensweep::test_hub {

enum class SecretKind : std::uint8_t {
  kPassword,  // PBKDF2, slow on purpose
  kToken,     // one salted SHA-256: tokens cannot be guessed
};

struct HashedSecret {
  SecretKind kind = SecretKind::kToken;
  std::string salt;
  std::string digest;
};

[[nodiscard]] HashedSecret hash_secret(SecretKind kind, std::string_view text);
[[nodiscard]] bool matches(const HashedSecret& stored, std::string_view text);

// Lower-case hex of SHA-256, for tables of random values.
[[nodiscard]] std::string digest_of(std::string_view text);

[[nodiscard]] std::string random_uuid();
[[nodiscard]] std::string random_text(std::size_t length,
                                      std::string_view alphabet);
// [A-Za-z0-9_-]
[[nodiscard]] std::string random_url_text(std::size_t length);

}  // namespace tokensweep::test_hub
