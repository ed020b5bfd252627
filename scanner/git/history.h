// SPDX-License-Identifier: Apache-2.0
// Which secrets each commit and each ref holds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scanner/git/attribution.h"
#include "scanner/git/commit_graph.h"
#include "scanner/git/flagged_objects.h"
#include "scanner/git/id_index.h"
#include "scanner/git/object_store.h"
#include "scanner/git/reference_log.h"
#include "scanner/git/secret_sets.h"
#include "scanner/git/tree_graph.h"

namespace tokensweep::git {

// What a ref or HEAD leads to.
struct Tip {
  std::string name;  // full name; "HEAD"
  std::uint32_t commit = CommitGraph::kNone;
  std::uint32_t tree = TreeGraph::kNone;  // of the commit, or by itself
  SetId secrets = 0;  // of all that, and of the tag objects on the way
  std::vector<std::uint32_t> tags;  // numbers of flagged tags on the way
};

// From where a commit can be reached.
struct Reach {
  bool head = false;
  bool ref = false;   // from HEAD or any ref outside refs/notes/
  bool note = false;  // from refs/notes/

  [[nodiscard]] bool any() const { return ref || note; }
};

// Plain data, filled once by read_history(). Lives where it was made: `index`
// is borrowed.
struct History {
  const IdIndex& index;
  ObjectFormat format;
  SecretSets& sets;
  const FlaggedObjects& flagged;
  TreeGraph trees;
  CommitGraph commits;
  std::vector<SetId> held;   // by commit: its tree, its own and all ancestors'
                             // messages
  std::vector<Reach> reach;  // by commit
  std::vector<Tip> refs;     // in the order of the input
  Tip head;                  // empty when there is none

  // The number of a commit's root tree, or TreeGraph::kNone.
  [[nodiscard]] std::uint32_t root_of(std::uint32_t commit) const {
    return trees.at(commits.tree_position(commit));
  }
};

// Fills everything behind `flagged`; reads tag objects, and counts those that
// cannot be read.
void read_history(const AttributionInput& input, HistoryLinks links,
                  ObjectStore& store, History& history, Coverage& coverage);

}  // namespace tokensweep::git
