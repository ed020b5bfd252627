// SPDX-License-Identifier: Apache-2.0
// `tokensweep baseline import`: what other scanners' files accept, as entries
// of ours.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "cli/arguments.h"

namespace tokensweep::cli {

// Audits the target to know its secrets. Gives the exit code: what is not
// matched is listed and changes nothing. `now` in unix seconds.
[[nodiscard]] Result<int> import_baseline(const Arguments& arguments,
                                          std::int64_t now);

}  // namespace tokensweep::cli
