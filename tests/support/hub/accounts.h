// SPDX-License-Identifier: Apache-2.0
// Users, organizations and their tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tests/support/hub/state.h"

namespace tokensweep::test_hub {

// kUsage for names that the Hub would not take and for names that are taken.
[[nodiscard]] Result<void> add_user(State& state, const NewUser& wanted);
[[nodiscard]] Result<void> add_organization(State& state,
                                            const NewOrganization& wanted);
// kUsage for an owner that does not exist or a time that is none.
[[nodiscard]] Result<MadeToken> add_token(State& state, const NewToken& wanted);

// By name or e-mail, in any case; null when there is none.
[[nodiscard]] User* find_user(State& state, std::string_view name_or_email);
[[nodiscard]] Organization* find_organization(State& state,
                                              std::string_view name);
[[nodiscard]] Token* find_token(State& state, std::string_view id);
// The newest first.
[[nodiscard]] std::vector<Token*> tokens_of(State& state, TokenKind kind,
                                            std::string_view owner);
void remove_token(State& state, std::string_view id);

[[nodiscard]] bool is_expired(const State& state, const Token& token);
// Active or pretending to be, and not expired.
[[nodiscard]] bool works(const State& state, const Token& token);
// What `last_used` shows; nullopt: never.
[[nodiscard]] std::optional<Micros> visible_last_use(const State& state,
                                                     const Token& token);

}  // namespace tokensweep::test_hub
