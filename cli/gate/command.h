// SPDX-License-Identifier: Apache-2.0
// `gate`: what a range of commits adds.
#pragma once

#include "cli/arguments.h"

namespace tokensweep::cli {

// Runs the command and returns the exit code.
[[nodiscard]] int run_gate(const Arguments& arguments);

}  // namespace tokensweep::cli
