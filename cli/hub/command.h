// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "cli/hub/arguments.h"

namespace tokensweep::cli {

// `hub …`. Returns the exit code: 0 done, 2 wrong usage, 4 refused, not logged
// in, network, or at least one token of several failed.
[[nodiscard]] int run_hub(const HubArguments& arguments);

// Prints it and says which code it ends with: 2 for kUsage and kNotFound, else
// 4.
[[nodiscard]] int fail_hub(const Error& error);

}  // namespace tokensweep::cli
