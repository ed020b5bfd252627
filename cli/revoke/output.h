// SPDX-License-Identifier: Apache-2.0
// What `revoke` shows of plans, outcomes and the journal. All texts are made
// safe for a terminal; none holds a secret.
#pragma once

#include <cstdio>
#include <list>
#include <string>

#include "cli/revoke/work.h"
#include "verify/journal_entry.h"

namespace tokensweep::cli {

// Each item that was not left out, and what comes next.
[[nodiscard]] std::string plan_text(const std::list<RevokeItem>& items);
// What was done to each item that was agreed to.
[[nodiscard]] std::string outcome_text(const std::list<RevokeItem>& items);
[[nodiscard]] std::string log_text(const verify::JournalContents& contents);

// {"schema": "tokensweep.revoke", ...}, indented, with a newline at its end.
[[nodiscard]] std::string revoke_json(const std::list<RevokeItem>& items,
                                      const std::string& run);
// {"schema": "tokensweep.revoke-log", ...}
[[nodiscard]] std::string log_json(const verify::JournalContents& contents);

}  // namespace tokensweep::cli
