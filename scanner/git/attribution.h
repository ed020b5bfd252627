// SPDX-License-Identifier: Apache-2.0
// From objects that hold secrets to the commits, paths and refs that expose
// them. One pass for all secrets: trees are searched upwards from the flagged
// objects, then commits are walked once in topological order.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "findings/finding.h"
#include "scanner/git/id_index.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"
#include "scanner/git/reference_log.h"
#include "scanner/git/repository.h"

namespace tokensweep::git {

// Secret `secret` stands in object `object`. `key` tells different places of
// one secret in the same object apart when they must become different
// occurrences (today: the encoding); it is handed back unread.
struct FlaggedObject {
  ObjectId object;
  ObjectType type = ObjectType::kBlob;
  std::uint32_t secret = 0;
  std::uint32_t key = 0;
};

// One (secret, kind, path, key) of the history at its earliest object.
struct HistoryPlace {
  std::uint32_t secret = 0;
  std::uint32_t key = 0;
  OccurrenceKind kind = OccurrenceKind::kBlob;
  std::string path;  // bytes; empty for commits, tags, unattached blobs
  ObjectId object;   // the earliest object, where line and column count
  std::optional<ObjectId> commit;  // the earliest commit that shows it there
  std::uint64_t count = 1;         // distinct objects at this path that hold it
};

struct AttributionResult {
  std::vector<HistoryPlace> places;  // sorted by secret, kind, path, key
  std::vector<Exposure> exposures;   // by secret; in_worktree is not set here
  Coverage coverage;  // limits that were reached, and objects that could not be
                      // read again; nothing else that was read
};

struct AttributionInput {
  std::vector<FlaggedObject> flagged;
  std::uint32_t secrets = 0;  // ids are below this
  std::vector<Ref> refs;
  std::optional<ObjectId> head;
  std::vector<IndexEntry> index;
  std::stop_token stop;
};

// `index` has all ids of the store, and `links` what its trees and commits
// refer to. Objects that cannot be read were counted by the scan already and
// are left out here.
//
// "Earliest" is the topological order of commits: reachable ones first, then
// unreachable ones. A commit's message counts as held by all its descendants.
// Kinds: kNote for a path that only commits of refs/notes/ show; kIndex for an
// entry that differs from HEAD; kGitMetadata for a tree, at its own path. A
// place without commit and path is a blob that neither a commit nor the index
// shows. After a stop request the result covers what was read until then.
[[nodiscard]] AttributionResult attribute(const AttributionInput& input,
                                          const IdIndex& index,
                                          HistoryLinks links,
                                          ObjectStore& store);
// The same with a walk of its own over commits and trees.
[[nodiscard]] Result<AttributionResult> attribute(const AttributionInput& input,
                                                  ObjectStore& store,
                                                  unsigned threads);

}  // namespace tokensweep::git
