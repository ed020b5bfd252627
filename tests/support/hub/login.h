// SPDX-License-Identifier: Apache-2.0
// Who a name and a secret belong to, the lock-out, and the sessions that
// follow.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/support/hub/state.h"

namespace tokensweep::test_hub {

enum class LoginOutcome : std::uint8_t {
  kPassword,             // `user` is set; a second factor may be due
  kPersonalToken,        // `user` and `token`
  kOrganizationToken,    // `organization` and `token`
  kForbidden,            // a right password that policy refuses
  kExpiredPersonal,      // `token`
  kExpiredOrganization,  // `token`
  kWrong,
  kLockedOut,
};

struct LoginAttempt {
  LoginOutcome outcome = LoginOutcome::kWrong;
  User* user = nullptr;
  Organization* organization = nullptr;
  Token* token = nullptr;
};

// One login attempt: counts failures, and notes the use of a token.
[[nodiscard]] LoginAttempt try_login(State& state, std::string_view identifier,
                                     std::string_view secret);

// Counts towards the lock-out of this name.
void note_failure(State& state, std::string_view identifier);
// Unix seconds when the lock ends; nullopt: not locked.
[[nodiscard]] std::optional<std::int64_t> locked_until(
    const State& state, std::string_view identifier);
void note_use(State& state, Token& token);

}  // namespace tokensweep::test_hub
