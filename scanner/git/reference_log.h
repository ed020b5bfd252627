// SPDX-License-Identifier: Apache-2.0
// What refers to what: whether every object that is referred to is there, the
// only proof that a store is complete, and what attribution needs to know of
// trees and commits afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/commit_links.h"
#include "scanner/git/id_index.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"
#include "scanner/git/parent_hints.h"
#include "scanner/git/tree_links.h"

namespace tokensweep::git {

struct HistoryLinks {
  TreeLinks trees;
  CommitLinks commits;
};

// Shown every commit, tree and tag of a store (blobs are ignored), it
// remembers where they lead, and references to objects that the store does not
// list. Submodule commits belong to other stores and are counted apart.
class ReferenceLog {
 public:
  // `index`: all of the store; outlives this. `shallow`: commits whose parents
  // are left out on purpose. `threads` bounds worker numbers. `hints` save
  // look-ups where they are right; null for none, else it outlives this.
  ReferenceLog(const IdIndex& index, ObjectFormat format, unsigned threads,
               const std::vector<ObjectId>& shallow,
               const ParentHints* hints = nullptr);
  ~ReferenceLog();

  // `base` is what the object's base left, null for none; fills `keep` when
  // it is not null. Both mean something for trees only. Threads as in WalkSink.
  void object(unsigned worker, const WalkedObject& object,
              const TreeState* base, TreeState* keep);

  // An id that a ref, HEAD, an index entry or a reflog names. One thread.
  void require(const ObjectId& id);

  // Counts "missing object" and "malformed object" as incomplete, "submodule
  // commit" as counted, each id once. One thread, after all objects.
  void report(Coverage& coverage);

  // One thread, after all objects; ends the log.
  [[nodiscard]] HistoryLinks take_links();

 private:
  using IdSet = std::unordered_set<ObjectId, ObjectIdHash>;
  struct Worker;

  static void keep(IdSet& ids, const ObjectId& id);
  void require(Worker& worker, const ObjectId& id) const;
  [[nodiscard]] bool take_tree(Worker& worker, const WalkedObject& object,
                               const TreeState* base, TreeState* keep) const;
  [[nodiscard]] static bool read_whole_tree(Worker& worker, ByteView content,
                                            TreeState* keep);
  // Adds the tree that was read last; it is checked with others.
  void add_tree(Worker& worker, const ObjectId& id) const;
  void resolve_trees(Worker& worker) const;
  [[nodiscard]] bool take_commit(Worker& worker,
                                 const WalkedObject& object) const;
  // Of the ids of a commit, its tree and its parents.
  void find_positions(Worker& worker) const;
  // False when the hints do not say the same as the commit.
  [[nodiscard]] bool use_hints(Worker& worker) const;

  const IdIndex& index_;
  ObjectFormat format_;
  IdSet shallow_;
  const ParentHints* hints_;
  TreeLinks trees_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

// Hands the objects of a walk to a log, which outlives this.
class ReferenceLogSink final : public WalkSink {
 public:
  explicit ReferenceLogSink(ReferenceLog& log) : log_(log) {}

  std::unique_ptr<WalkState> object(unsigned worker, const WalkedObject& object,
                                    const WalkState* base_state) override;

 private:
  ReferenceLog& log_;
};

// The links of a store by a walk of their own.
[[nodiscard]] Result<HistoryLinks> read_links(ObjectStore& store,
                                              const IdIndex& index,
                                              const ReadOptions& options);

}  // namespace tokensweep::git
