// SPDX-License-Identifier: Apache-2.0
// What the routes of personal and of organization tokens share.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "tests/support/hub/replies.h"
#include "tests/support/hub/router.h"
#include "tests/support/hub/state.h"

namespace tokensweep::test_hub {

// nullopt when the label is a string of 1 to 100 characters.
[[nodiscard]] std::optional<Reply> label_problem(const Json& object,
                                                 std::string_view name);
// nullopt when `expires_at` is absent, null, empty or in the future.
[[nodiscard]] std::optional<Reply> expiry_problem(const State& state,
                                                  const Json& object);

// As page_of(), for a list of tokens; kForeignNext changes its next link.
[[nodiscard]] std::optional<Page> token_page(const Context& context,
                                             std::size_t total, Reply& refusal);

// Obeys `is_active` where the body has it, as a bool. kIgnoreDeactivation
// leaves a token at work.
void set_activity(const Context& context, const Json& body, Token& token);

}  // namespace tokensweep::test_hub
