// SPDX-License-Identifier: Apache-2.0
// From a name and a secret to a session. Each call is one login attempt at the
// Hub and counts towards its lock-out. The messages are safe for a terminal and
// repeat no secret.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/secret_text.h"
#include "hub/endpoints.h"
#include "hub/session_claims.h"
#include "net/http_client.h"

namespace tokensweep::hub {

struct Session {
  SecretText jwt;
  SessionClaims claims;
};

// The password is right, and the account wants a second factor.
struct SecondFactorNeeded {
  SecretText login_token;  // for finish_second_factor()
};

// 401: wrong name, wrong secret, or a token that is inactive, expired or gone.
struct LoginRefused {
  std::string message;  // of the Hub, for people
};

// 403: right or wrong, this may not log in (policy); asking again is useless.
struct LoginForbidden {
  std::string message;
};

// 429, or words of the lock-out: nothing is known of the secret. Asking again
// makes it worse.
struct LoginThrottled {
  std::string message;
  std::string when;  // for people: "try again after 2026-01-02T03:04:05Z"
};

using LoginResult = std::variant<Session, SecondFactorNeeded, LoginRefused,
                                 LoginForbidden, LoginThrottled>;

// POST /v2/auth/token: password, personal (identifier: user name or e-mail) or
// organization access token (identifier: the organization). Errors as of
// HttpClient::send and reply_error() (5xx above all), kUsage without an attempt
// when one of both is empty or not UTF-8, kCorrupt when a 200 has no session
// that can be read.
[[nodiscard]] Result<LoginResult> exchange(net::HttpClient& client,
                                           const Endpoints& endpoints,
                                           std::string_view identifier,
                                           const SecretText& secret);

// POST /v2/users/login: the older route, the one with a documented second
// factor. For passwords.
[[nodiscard]] Result<LoginResult> login_with_password(
    net::HttpClient& client, const Endpoints& endpoints,
    std::string_view username, const SecretText& password);

// POST /v2/users/2fa-login with the six digits; kUsage when they are not.
[[nodiscard]] Result<LoginResult> finish_second_factor(
    net::HttpClient& client, const Endpoints& endpoints,
    const SecondFactorNeeded& challenge, std::string_view code);

}  // namespace tokensweep::hub
