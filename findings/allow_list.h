// SPDX-License-Identifier: Apache-2.0
// Takes what people accepted out of a report, and says so there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "findings/allow.h"
#include "findings/report.h"

namespace tokensweep {

struct AllowPolicy {
  std::vector<AllowEntry> entries;  // of config and baseline
  std::string today;                // YYYY-MM-DD in UTC, for `expires`
  // Whether the run looks at everything that entries may be about: only then
  // can one be stale.
  bool find_stale = false;
};

// Takes the places that an entry or a comment accepts out of the findings, and
// findings of which no place is left; counts and lists both in
// report.suppressed, and adds notes there. Refuted findings are left alone.
// The order of the rest does not change.
void apply_allows(const AllowPolicy& policy, Report& report);

}  // namespace tokensweep
