// SPDX-License-Identifier: Apache-2.0
#include "findings/path_allows.h"

#include <algorithm>

#include "findings/baseline.h"

namespace tokensweep {

PathAllows::PathAllows(const AllowPolicy& policy, Entries which) {
  for (const AllowEntry& entry : policy.entries) {
    const bool left_out = entry.paths.empty() && which == Entries::kWithPaths;
    if (left_out || is_expired(entry, policy.today)) continue;
    entries_.push_back({&entry, PathGlobs(entry.paths)});
  }
}

bool PathAllows::accept(std::string_view path, std::string_view rule,
                        const Fingerprint& fingerprint) const {
  return std::ranges::any_of(entries_, [&](const Entry& each) {
    const AllowEntry& entry = *each.entry;
    return (entry.rule.empty() || entry.rule == rule) &&
           (entry.paths.empty() || each.globs.match(path)) &&
           (entry.fingerprint.empty() || entry.fingerprint == fingerprint());
  });
}

}  // namespace tokensweep
