// SPDX-License-Identifier: Apache-2.0
// `verify REPORT` and `verify -`.
#pragma once

#include "cli/arguments.h"

namespace tokensweep::cli {

// Exit 1 when at least one secret is live, 4 when a service failed and left one
// unknown, 3 when one could not be read again, else 0.
[[nodiscard]] int run_verify(const Arguments& arguments);

}  // namespace tokensweep::cli
