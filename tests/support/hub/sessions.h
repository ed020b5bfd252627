// SPDX-License-Identifier: Apache-2.0
// Session JWTs: made, and recognised when they come back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/support/hub/router.h"

namespace tokensweep::test_hub {

// Lives: docker-hub's /v2/auth/token gives ten minutes; what the older login
// gives is not documented and was about a month once.
constexpr Micros kExchangeLife = 600 * kSecond;
constexpr Micros kLoginLife = 30LL * 24 * 3600 * kSecond;
constexpr Micros kDeviceLife = 900 * kSecond;

struct SessionWish {
  SessionKind kind = SessionKind::kPassword;
  std::string_view account;
  const Token* token = nullptr;  // of which the session is made
  Micros life = kExchangeLife;
};

[[nodiscard]] std::string issue_session(State& state, const SessionWish& wish);

// The session of the bearer; nullopt when there is none, it ended, or it is
// no session at all (a raw access token).
[[nodiscard]] std::optional<Session> session_of(const Context& context);

// A session that may manage tokens: made from a password or device login.
// Otherwise `refusal` is what to reply.
[[nodiscard]] std::optional<Session> managing_session(const Context& context,
                                                      Reply& refusal);

}  // namespace tokensweep::test_hub
