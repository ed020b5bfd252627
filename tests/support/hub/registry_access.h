// SPDX-License-Identifier: Apache-2.0
// What a credential may do with repositories.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/hub/state.h"

namespace tokensweep::test_hub {

// Who asks the registry's token service. All null: anonymous.
struct RegistryCaller {
  const User* user = nullptr;
  const Organization* organization = nullptr;
  const Token* token = nullptr;  // null with a user: the password was given

  [[nodiscard]] std::string_view name() const;
};

struct RegistryScope {
  std::string type;
  std::string name;
  std::vector<std::string> actions;
};

// "repository:alice/app:pull,push"; several parted by spaces. What does not
// parse is left out.
[[nodiscard]] std::vector<RegistryScope> parse_scopes(std::string_view text);

// The actions of `wanted` that the caller has. Missing rights are no error.
[[nodiscard]] std::vector<std::string> granted_actions(
    const State& state, const RegistryCaller& caller,
    const RegistryScope& wanted);

}  // namespace tokensweep::test_hub
