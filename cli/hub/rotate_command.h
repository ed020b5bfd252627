// SPDX-License-Identifier: Apache-2.0
// `hub tokens rotate`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/hub/arguments.h"
#include "cli/hub/client.h"
#include "cli/hub/token_shelf.h"

namespace tokensweep::cli {

// Makes a token with the same rights, logs in with it, hands its value over and
// takes the old one out of service. Whatever fails before the value is handed
// over: the new token is deleted and the old one stays as it was.
[[nodiscard]] Result<int> run_token_rotate(const HubClient& client,
                                           const TokenShelf& shelf,
                                           const HubArguments& arguments);

// "ci" to "ci 2026-01-31"; a date at its end is replaced, a number makes it
// differ from every label of `tokens`, and it keeps to 100 characters.
[[nodiscard]] std::string dated_label(
    std::string_view label, std::string_view date,
    const std::vector<hub::TokenRecord>& tokens);

// The end of a token that lives from `now` as long as `old` was made for; empty
// when `old` has none. kUsage when its times cannot be read.
[[nodiscard]] Result<std::string> same_life(const hub::TokenRecord& old,
                                            std::int64_t now);

}  // namespace tokensweep::cli
