// SPDX-License-Identifier: Apache-2.0
// From who holds which secret to the exposure of each secret.
#pragma once

#include <vector>

#include "findings/finding.h"
#include "scanner/git/attribution.h"
#include "scanner/git/history.h"
#include "scanner/git/object_store.h"

namespace tokensweep::git {

// By secret. Commits that are named are read again for their author; those
// that cannot be are counted.
[[nodiscard]] std::vector<Exposure> find_exposures(
    const AttributionInput& input, const History& history, ObjectStore& store,
    Coverage& coverage);

}  // namespace tokensweep::git
