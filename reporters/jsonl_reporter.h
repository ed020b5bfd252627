// SPDX-License-Identifier: Apache-2.0
// JSON Lines: a line for each finding in report order, then the summary.
#pragma once

#include "reporters/reporter.h"

namespace tokensweep {

[[nodiscard]] const Reporter& jsonl_reporter();

}  // namespace tokensweep
