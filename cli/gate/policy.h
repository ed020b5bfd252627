// SPDX-License-Identifier: Apache-2.0
// Whose config, baseline and comments count for a change.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/ci/branches.h"
#include "cli/gate/arguments.h"
#include "cli/gate/range.h"
#include "scanner/git/commit_source.h"
#include "scanner/git/object_id.h"
#include "scanner/git/revision.h"

namespace tokensweep::cli {

struct GatePolicy {
  // What all of them accept counts: at most two, of none nothing does.
  std::vector<git::ObjectId> commits;
  std::string from;  // see Target::config_from
  // Commits that know which comments are not the change's own.
  std::vector<git::ObjectId> comment_base;
  // All comments count: the default branch is looked at as a whole.
  bool trust_comments = false;
  // Sorted. When they are there, comments count but for those of these.
  std::optional<std::vector<git::ObjectId>> untrusted_commits;
  // A whole history is looked at; this commit's comments accept what it holds.
  std::optional<git::ObjectId> comment_tip;
};

// `whole`: all that the head reaches is looked at, and `range` has no base.
// Without `branches` somebody named the base, which then decides.
//
// A change is judged by the merge base, and by what it was compared with: it
// could start at any old commit. A push, or a whole history, is judged by the
// default branch, since a branch's own old state may hold what its last push
// wanted to be accepted; the default branch itself by its own. Where a run of
// the default branch checked out something else, that is judged by the commit
// of the run. Where all of it is looked at for a push, and what was there
// before is not known, that is what the head and its first parent both say: a
// later push ends what is red.
[[nodiscard]] Result<GatePolicy> find_gate_policy(
    const GateArguments& gate, const std::optional<CiBranches>& branches,
    bool whole, const GateRange& range, git::Revisions& revisions,
    git::CommitSource& source);

}  // namespace tokensweep::cli
