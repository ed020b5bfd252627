// SPDX-License-Identifier: Apache-2.0
// Keys and certificates for tests, made at run time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokensweep::test_hub {

// A private key and its certificate.
struct Identity {
  std::string key_pem;
  std::string certificate_pem;
  std::string certificate_der;
};

enum class KeyKind : std::uint8_t {
  kRsa,  // 2048 bits: for RS256
  kEc,   // P-256: made in no time
};

struct CertificateWish {
  KeyKind key = KeyKind::kEc;
  std::string name;  // common name
  // "DNS:localhost", "IP:127.0.0.1". Empty for an authority.
  std::vector<std::string> alternative_names;
  // Seconds from now: an hour ago, and in a week.
  std::int64_t valid_from = -3600;
  std::int64_t valid_until = 604'800;
};

// An authority that signs itself; also what signs JWTs.
[[nodiscard]] Identity make_self_signed(const CertificateWish& wish);
[[nodiscard]] Identity make_signed(const CertificateWish& wish,
                                   const Identity& authority);

}  // namespace tokensweep::test_hub
