// SPDX-License-Identifier: Apache-2.0
// Which match names a secret when several rules match the same bytes.
#pragma once

#include <string>
#include <vector>

#include "rules/match.h"
#include "rules/rule_set.h"

namespace tokensweep {

// Whether `a` names a secret rather than `b`: rule that supersedes, not
// suppressed, tier, proof, longer anchor, longer secret, rule id.
[[nodiscard]] bool names_before(const RuleSet& rules, const Match& a,
                                const Match& b);

// Drops matches without their required parts, records the parts of others,
// and keeps one match per overlapping span: the one that names it. A dropped
// match that holds the same secret leaves its facts. Result is ordered by
// place.
void resolve_matches(const RuleSet& rules, std::vector<Match>& matches);

}  // namespace tokensweep
