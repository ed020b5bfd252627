// SPDX-License-Identifier: Apache-2.0
// Writes a report to all places asked for.
#pragma once

#include "base/result.h"
#include "cli/arguments.h"
#include "findings/report.h"

namespace tokensweep::cli {

// Files are written atomically with mode 0600 when secrets are shown, else
// 0644. Tries all outputs; the first failure is returned.
[[nodiscard]] Result<void> write_outputs(const Report& report,
                                         const Arguments& arguments);

}  // namespace tokensweep::cli
