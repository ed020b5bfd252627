// SPDX-License-Identifier: Apache-2.0
// From flags to rules that are ready to scan.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "rules/rule.h"
#include "scanner/engine/detector.h"

namespace tokensweep::cli {

struct RuleSelection {
  std::vector<std::string> extra_paths;  // --rules
  bool builtin = true;                   // --no-builtin-rules
  bool use_cache = true;                 // --no-cache
};

// The embedded pack alone is mapped; with extra rules the pack of all of them
// is compiled once and cached.
[[nodiscard]] Result<std::unique_ptr<Detector>> load_detector(
    const RuleSelection& selection);

// The rules themselves, examples included. Rules that name others are checked.
[[nodiscard]] Result<std::vector<Rule>> load_selected_rules(
    const RuleSelection& selection);

}  // namespace tokensweep::cli
