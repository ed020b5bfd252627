// SPDX-License-Identifier: Apache-2.0
// Workflow commands of GitHub Actions: one annotation for each secret.
#pragma once

#include "reporters/reporter.h"

namespace tokensweep {

[[nodiscard]] const Reporter& github_reporter();

}  // namespace tokensweep
