// SPDX-License-Identifier: Apache-2.0
// `hub tokens list|show|create|rename`, for users and organizations. Each
// returns the exit code.
#pragma once

#include "base/result.h"
#include "cli/hub/arguments.h"
#include "cli/hub/client.h"
#include "cli/hub/token_shelf.h"

namespace tokensweep::cli {

[[nodiscard]] Result<int> run_token_list(const TokenShelf& shelf,
                                         const HubArguments& arguments);
[[nodiscard]] Result<int> run_token_show(const TokenShelf& shelf,
                                         const HubArguments& arguments);
// The value is the only thing on standard output; a token whose value could not
// be handed over is deleted again.
[[nodiscard]] Result<int> run_token_create(const HubClient& client,
                                           const TokenShelf& shelf,
                                           const HubArguments& arguments);
[[nodiscard]] Result<int> run_token_rename(const TokenShelf& shelf,
                                           const HubArguments& arguments);

// Takes a token back whose value never reached anybody: deletes it, else
// deactivates it. Says on standard error what became of it.
void withdraw_token(const TokenShelf& shelf, const hub::TokenRecord& token);

}  // namespace tokensweep::cli
