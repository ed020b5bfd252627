// SPDX-License-Identifier: Apache-2.0
// Runs the examples of rules through the whole engine, all rules loaded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scanner/engine/detector.h"

namespace tokensweep {

struct RuleCheck {
  std::uint64_t examples = 0;
  // "file:line: rule ID: what is wrong", in rule order.
  std::vector<std::string> failures;
};

// Each `match` example must yield its secrets, named by its rule; no `no_match`
// example may yield a reported match of its rule. `seed` fills the templates.
[[nodiscard]] RuleCheck check_examples(const Detector& detector,
                                       std::uint64_t seed);

}  // namespace tokensweep
