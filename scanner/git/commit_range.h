// SPDX-License-Identifier: Apache-2.0
// Which commits a range holds, and where two histories meet.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "scanner/git/commit_source.h"
#include "scanner/git/object_id.h"

namespace tokensweep::git {

struct CommitRange {
  // Numbers of a CommitSource, parents before children, the order otherwise by
  // date and id.
  std::vector<std::uint32_t> commits;
  // Those of them whose parents a shallow clone left out: what is behind them
  // may be in the range, too. Sorted.
  std::vector<ObjectId> cut;
};

// The commits that can be reached from `heads` and not from `excluded` (ids of
// commits, in any order, with or without duplicates). Reads little more than
// the range and what was committed since its oldest commit. Where clocks were
// so wrong that this does not tell, a commit that `excluded` reaches may be in
// the range; none is ever missing. kCorrupt when a commit cannot be read.
[[nodiscard]] Result<CommitRange> commit_range(
    CommitSource& source, std::span<const ObjectId> heads,
    std::span<const ObjectId> excluded);

struct MergeBases {
  // Common ancestors that no other common ancestor descends from, the youngest
  // first. Several after a criss-cross merge, none of unrelated histories.
  std::vector<ObjectId> ids;
  // Commits of only one side whose parents a shallow clone left out: when
  // `ids` is empty, a merge base may be behind them. Sorted.
  std::vector<ObjectId> cut;
};

// Of two commits. Exact whatever the clocks said.
[[nodiscard]] Result<MergeBases> merge_bases(CommitSource& source,
                                             const ObjectId& a,
                                             const ObjectId& b);

}  // namespace tokensweep::git
