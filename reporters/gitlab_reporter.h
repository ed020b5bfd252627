// SPDX-License-Identifier: Apache-2.0
// The secret detection report of GitLab, schema version 15.0.7: one
// vulnerability for each place of a secret.
#pragma once

#include "reporters/reporter.h"

namespace tokensweep {

[[nodiscard]] const Reporter& gitlab_reporter();

}  // namespace tokensweep
