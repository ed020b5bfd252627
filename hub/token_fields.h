// SPDX-License-Identifier: Apache-2.0
// What a person may ask of a new token, checked before the Hub is asked. All
// errors are kUsage and say what is allowed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokensweep::hub {

// 1 to 100 characters, none of them a control or an invisible one.
[[nodiscard]] Result<void> check_label(std::string_view label);

// Of a personal access token: at least one, all known. Each once, in the order
// given.
[[nodiscard]] Result<std::vector<std::string>> check_scopes(
    const std::vector<std::string>& scopes);

// An RFC 3339 time, or YYYY-MM-DD for the end of that day in UTC. Returned as
// the Hub takes it: in UTC, whole seconds, with Z. Must be later than `now`
// (unix seconds).
[[nodiscard]] Result<std::string> check_expiry(std::string_view text,
                                               std::int64_t now);

}  // namespace tokensweep::hub
