// SPDX-License-Identifier: Apache-2.0
// JWTs signed with RS256, around cpp-jwt.
#pragma once

#include <string>
#include <string_view>

#include "tests/support/hub/certificates.h"

namespace tokensweep::test_hub {

class JwtSigner {
 public:
  // With an RSA key.
  explicit JwtSigner(Identity identity) : identity_(std::move(identity)) {}

  // `claims` is a JSON object. The header has an x5c list with the
  // certificate, which docker-registry looks for, and a `kid`.
  [[nodiscard]] std::string sign(std::string_view claims) const;

  [[nodiscard]] const std::string& certificate_pem() const {
    return identity_.certificate_pem;
  }

 private:
  Identity identity_;
};

}  // namespace tokensweep::test_hub
