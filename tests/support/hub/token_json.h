// SPDX-License-Identifier: Apache-2.0
// What bodies of token routes may hold.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "tests/support/hub/replies.h"
#include "tests/support/hub/state.h"

namespace tokensweep::test_hub {

// nullopt when the label is a string of 1 to 100 characters.
[[nodiscard]] std::optional<Reply> label_problem(const Json& object,
                                                 std::string_view name);
// nullopt when `expires_at` is absent, null, empty or in the future.
[[nodiscard]] std::optional<Reply> expiry_problem(const State& state,
                                                  const Json& object);

}  // namespace tokensweep::test_hub
