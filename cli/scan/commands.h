// SPDX-License-Identifier: Apache-2.0
// `audit` and `scan`.
#pragma once

#include "cli/arguments.h"

namespace tokensweep::cli {

// Runs the command and returns the exit code.
[[nodiscard]] int run_audit(const Arguments& arguments);
[[nodiscard]] int run_scan(const Arguments& arguments);

}  // namespace tokensweep::cli
