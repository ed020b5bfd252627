// SPDX-License-Identifier: Apache-2.0
// Checks across rules, and of a rule's own sample against its fields.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "rules/rule.h"

namespace tokensweep {

// kUsage when two rules have one id; a line for each.
[[nodiscard]] Result<void> check_ids(std::span<const Rule> rules);

// kUsage when `parts` or `supersedes` name a rule that is not there. To be
// called on all rules of a run, built-in ones included.
[[nodiscard]] Result<void> check_references(std::span<const Rule> rules);

// What contradicts itself in one rule: the sample does not fill, does not
// fit the anchors, the body or the extent, or fails the value tests; an
// example does not fill. Messages as "file:line: ...". Slow: fills everything.
[[nodiscard]] std::vector<std::string> lint_samples(const Rule& rule);

}  // namespace tokensweep
