// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/jwt_signer.h"

#include <system_error>
#include <vector>

#include <jwt/jwt.hpp>

#include "base/base64.h"
#include "base/check.h"

namespace tokensweep::test_hub {

std::string JwtSigner::sign(std::string_view claims) const {
  using jwt::params::algorithm;
  using jwt::params::secret;
  jwt::jwt_object token{algorithm("RS256"), secret(identity_.key_pem)};
  const std::vector<std::string> chain = {
      encode_base64(identity_.certificate_der)};
  token.header().add_header("x5c", chain);
  const auto parsed = nlohmann::json::parse(claims);
  for (const auto& [name, value] : parsed.items()) {
    token.payload().add_claim(jwt::string_view(name), value);
  }
  std::error_code error;
  std::string text = token.signature(error);
  CHECK(!error);
  return text;
}

}  // namespace tokensweep::test_hub
