// SPDX-License-Identifier: Apache-2.0
// Secrets in what people write into a baseline, where none belongs.
#pragma once

#include <vector>

#include "base/result.h"
#include "cli/load_detector.h"
#include "findings/allow.h"

namespace tokensweep::cli {

// kUsage when a rule finds a secret in the entry's reason, author, rule or
// paths. The message names the flag, not the text.
[[nodiscard]] Result<void> refuse_secrets(const RuleSelection& rules,
                                          const AllowEntry& entry);

// Hides what rules find in reasons, authors, rules and paths: they may have
// been written by hand. Entries keep their order.
[[nodiscard]] Result<void> hide_secrets(const RuleSelection& rules,
                                        std::vector<AllowEntry>& entries);

}  // namespace tokensweep::cli
