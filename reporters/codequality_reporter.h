// SPDX-License-Identifier: Apache-2.0
// The code quality report of GitLab, a subset of that of Code Climate: one
// issue for each place of a secret.
#pragma once

#include "reporters/reporter.h"

namespace tokensweep {

[[nodiscard]] const Reporter& codequality_reporter();

}  // namespace tokensweep
