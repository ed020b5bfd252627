// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0 (OASIS): one result for each secret.
#pragma once

#include "reporters/reporter.h"

namespace tokensweep {

[[nodiscard]] const Reporter& sarif_reporter();

}  // namespace tokensweep
