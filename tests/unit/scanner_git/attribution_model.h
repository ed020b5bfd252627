// SPDX-License-Identifier: Apache-2.0
// Attribution by its definitions, commit by commit.
#pragma once

#include "scanner/git/attribution.h"
#include "tests/unit/scanner_git/random_history.h"

namespace tokensweep::git::model {

// What attribute() has to give for a history that was built.
[[nodiscard]] AttributionResult attribute(const History& history);

}  // namespace tokensweep::git::model
