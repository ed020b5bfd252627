// SPDX-License-Identifier: Apache-2.0
// Shows the objects of a plan to a sink, base first, each inflated once.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "scanner/git/object_plan.h"
#include "scanner/git/object_store.h"
#include "scanner/git/pack_set.h"

namespace tokensweep::git {

struct WalkProblem {
  std::uint32_t entry = 0;  // of the plan
  std::string_view reason;  // for Coverage
};

struct WalkOutcome {
  WalkStatistics statistics;
  // Every object that could not be shown, by entry; its type may be another
  // than the wanted ones when it is not known.
  std::vector<WalkProblem> problems;
  bool too_many_bytes = false;  // and so the walk ended early
};

[[nodiscard]] WalkOutcome walk_deltas(const PackSet& set,
                                      const ObjectPlan& plan,
                                      const ReadOptions& options,
                                      WalkSink& sink);

}  // namespace tokensweep::git
