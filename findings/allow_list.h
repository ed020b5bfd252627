// SPDX-License-Identifier: Apache-2.0
// Takes what people accepted out of a report, and says so there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "findings/allow.h"
#include "findings/report.h"

namespace tokensweep {

// Something that was named to be scanned, and what it is to the globs.
struct PathRoot {
  std::string shown;  // as findings show it, without a slash at its end
  // From the folder that globs count from, which is empty for itself; nullopt
  // for what lies elsewhere.
  std::optional<std::string> relative;
};

struct AllowPolicy {
  std::vector<AllowEntry> entries;  // of config and baseline
  // When they are there, a place that `entries` accept stays unless one of
  // these accepts it, too. Nothing is said of these themselves.
  std::optional<std::vector<AllowEntry>> witnesses;
  std::string today;  // YYYY-MM-DD in UTC, for `expires`
  // Whether the run looks at everything that entries may be about: only then
  // can one be stale. An incomplete report has no stale ones.
  bool find_stale = false;
  // Empty when the paths of findings are what globs count from. Else
  // everything that is scanned, and the nearest root above a path decides:
  // paths below one that lies elsewhere, or below none, match no glob.
  std::vector<PathRoot> roots;
};

// Takes the places that an entry or a comment accepts out of the findings, and
// findings of which no place is left; counts and lists both in
// report.suppressed, and adds notes there. Refuted findings are left alone.
// Where several accept a place, a comment comes before the entries, and these
// come in their order. Secrets of findings that are gone are hidden. The order
// of the rest does not change.
void apply_allows(const AllowPolicy& policy, Report& report);

}  // namespace tokensweep
