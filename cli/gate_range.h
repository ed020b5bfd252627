// SPDX-License-Identifier: Apache-2.0
// From what names a change to the commits it consists of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "scanner/git/commit_range.h"
#include "scanner/git/commit_source.h"
#include "scanner/git/object_id.h"
#include "scanner/git/repository.h"
#include "scanner/git/revision.h"

namespace tokensweep::cli {

// Revisions as people or a CI system name them.
struct RangeRequest {
  std::string head = "HEAD";
  std::string base;           // empty with `new_branch` or `whole`
  std::string base_fallback;  // when `base` is an id that is not there
  // `base` is "origin/NAME"; a clone may have NAME only, or have fetched
  // neither.
  bool base_is_branch = false;
  // A branch that the remote did not have before: what other branches of it
  // have is not new. `base` may be empty then, for the default branch.
  bool new_branch = false;
  bool whole = false;  // everything that head reaches
  std::string text;    // how the report names the range
};

struct GateRange {
  git::ObjectId head;                     // a commit
  std::optional<git::ObjectId> base;      // the merge base
  std::optional<git::ObjectId> base_tip;  // what was compared with
  git::CommitRange commits;
  std::vector<git::ObjectId> tags;  // tag objects that `head` names
  std::string text;
};

// Error::code() of kUnsupported: a shallow clone ends before the range does.
// The message names the depth to fetch.
inline constexpr std::uint8_t kNeedsHistory = 1;

// kUsage for revisions that are not there or not understood.
[[nodiscard]] Result<GateRange> find_range(git::Repository& repository,
                                           git::CommitSource& source,
                                           git::Revisions& revisions,
                                           const RangeRequest& request);

// What to say of a shallow clone that lacks something; `what` begins the
// sentence.
[[nodiscard]] Error needs_history(const std::string& what);

// "A..B" or "A...B", which mean the same here; an empty side is HEAD. kUsage
// for anything else.
[[nodiscard]] Result<RangeRequest> parse_range(const std::string& text);

}  // namespace tokensweep::cli
