// SPDX-License-Identifier: Apache-2.0
// The registry's token service: a second opinion on a credential.
// Source: distribution docs, spec/auth/token.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_text.h"
#include "hub/endpoints.h"
#include "net/http_client.h"

namespace tokensweep::hub {

enum class RegistryAnswer : std::uint8_t {
  kAccepted,    // name and secret are right
  kRefused,     // 401, whatever the reason
  kExpired,     // a real access token, past its day
  kNeedsToken,  // a right password of an account that takes tokens only
  kThrottled,   // 429: nothing is known
  kOther,
};

struct RegistryLogin {
  RegistryAnswer answer = RegistryAnswer::kOther;
  std::string message;  // of the server, for people
};

// GET /token with Basic name:secret, for service registry.docker.io and no
// scope. One login attempt.
[[nodiscard]] Result<RegistryLogin> ask_registry(net::HttpClient& client,
                                                 const Endpoints& endpoints,
                                                 std::string_view name,
                                                 const SecretText& secret);

}  // namespace tokensweep::hub
