// SPDX-License-Identifier: Apache-2.0
// `hub login|logout|whoami`. Each returns the exit code.
#pragma once

#include "base/result.h"
#include "cli/hub/arguments.h"
#include "cli/hub/client.h"

namespace tokensweep::cli {

[[nodiscard]] Result<int> run_hub_login(const HubClient& client,
                                        const HubArguments& arguments);
// Also ends a login of the browser at the server, as far as it can be reached.
[[nodiscard]] Result<int> run_hub_logout(const HubClient& client);
// Asks nobody: what the session says of itself.
[[nodiscard]] Result<int> run_hub_whoami(const HubClient& client,
                                         const HubArguments& arguments);

}  // namespace tokensweep::cli
