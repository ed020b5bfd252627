// SPDX-License-Identifier: Apache-2.0
// `hub tokens deactivate|activate|delete`.
#pragma once

#include "base/result.h"
#include "cli/hub/arguments.h"
#include "cli/hub/token_shelf.h"

namespace tokensweep::cli {

// Changes one token or several: a plan first, and for what cannot be undone a
// confirmation. Each failure is reported and the rest goes on. Returns the exit
// code: 4 when one failed.
[[nodiscard]] Result<int> run_token_changes(const TokenShelf& shelf,
                                            const HubArguments& arguments);

// Asks the person at the terminal to type the label (or uuid) of the token, or
// the number of several; capitals count. kUsage when he types something else
// and when there is no terminal.
[[nodiscard]] Result<void> confirm_deletion(
    const std::vector<hub::TokenRecord>& tokens);

}  // namespace tokensweep::cli
