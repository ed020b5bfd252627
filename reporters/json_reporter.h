// SPDX-License-Identifier: Apache-2.0
// The JSON report of docs/report.md.
#pragma once

#include "reporters/reporter.h"

namespace tokensweep {

[[nodiscard]] const Reporter& json_reporter();

}  // namespace tokensweep
