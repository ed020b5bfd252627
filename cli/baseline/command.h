// SPDX-License-Identifier: Apache-2.0
// `tokensweep baseline`: what is accepted, and for how long.
#pragma once

#include "cli/arguments.h"

namespace tokensweep::cli {

// Gives the exit code.
[[nodiscard]] int run_baseline(const Arguments& arguments);

}  // namespace tokensweep::cli
