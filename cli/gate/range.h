// SPDX-License-Identifier: Apache-2.0
// From what names a change to the commits it consists of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/gate/range_kind.h"
#include "scanner/git/commit_range.h"
#include "scanner/git/commit_source.h"
#include "scanner/git/object_id.h"
#include "scanner/git/repository.h"
#include "scanner/git/revision.h"

namespace tokensweep::cli {

// Revisions as people or a CI system name them.
struct RangeRequest {
  RangeKind kind = RangeKind::kNamed;
  std::string head = "HEAD";
  std::string base;    // empty: there is none. Not so with kNamed
  std::string branch;  // NAME at the remote "origin"; empty: none, or not known
  // The CI system does not tell the default branch, so it may be the one that
  // the change is on. `branch` is what the command line says it is; when that
  // is empty, what the clone says takes its place.
  bool clone_knows_branch = false;
  bool checkout_counts = false;  // see CiRange
  // Behind "refs/tags/"; empty: none. Where it names the head, what it says is
  // looked at, too.
  std::string tag;
  std::string text;           // of kNamed: how the report names the range
  std::uint32_t commits = 0;  // of the change, if somebody said; 0: nobody did
};

struct GateRange {
  git::ObjectId head;                     // a commit
  std::optional<git::ObjectId> base;      // the merge base
  std::optional<git::ObjectId> base_tip;  // what was compared with
  git::CommitRange commits;
  std::vector<git::ObjectId> tags;  // tag objects that `head` or `tag` names
  // What the CI system named as the head, where `head` is what is checked out
  // in its place, and no part of it.
  std::optional<git::ObjectId> run_commit;
  // Everything that the head reaches: asked for, or because nothing that was
  // there before is known.
  bool whole = false;
  std::string text;
  std::string note;  // for people: what did not go as asked; may be empty
};

// A branch counts as what refs/remotes/origin/NAME says, else refs/heads/NAME.
// It does not count where it holds the head itself; only where nothing else
// tells where the change starts, that of the remote does if it was named.
//
// kUsage for revisions that are not there or not understood (needs_fetch() when
// the remote may have them), needs_history() where a shallow clone may be why.
// With kOnTop an id that a
// complete clone lacks, as after a forced push, gives way to the branch, and
// without one to everything.
[[nodiscard]] Result<GateRange> find_range(git::Repository& repository,
                                           git::CommitSource& source,
                                           git::Revisions& revisions,
                                           const RangeRequest& request);

// "A..B" or "A...B", which mean the same here; an empty side is HEAD. kUsage
// for anything else.
[[nodiscard]] Result<RangeRequest> parse_range(const std::string& text);

}  // namespace tokensweep::cli
