// SPDX-License-Identifier: Apache-2.0
// Whether every object that is referred to is there: the only proof that a
// store is complete.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <unordered_set>
#include <vector>

#include "findings/coverage.h"
#include "scanner/git/id_index.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace tokensweep::git {

// Shown every commit, tree and tag of a store (blobs are ignored), it
// remembers references to objects that the store does not list. Submodule
// commits belong to other stores and are counted apart.
class ReferenceCheck final : public ObjectSink {
 public:
  // `ids`: all of the store, sorted; must outlive this. `shallow`: commits
  // whose parents are left out on purpose. `threads` bounds worker numbers.
  ReferenceCheck(std::span<const ObjectId> ids, ObjectFormat format,
                 unsigned threads, const std::vector<ObjectId>& shallow);
  ~ReferenceCheck() override;

  // From any thread, as ObjectSink says.
  void object(unsigned worker, const ObjectView& object) override;

  // An id that a ref, HEAD, an index entry or a reflog names. One thread.
  void require(const ObjectId& id);

  // Counts "missing object" and "malformed object" as incomplete, "submodule
  // commit" as counted, each id once. One thread, after all objects.
  void report(Coverage& coverage) const;

 private:
  using IdSet = std::unordered_set<ObjectId, ObjectIdHash>;
  struct Worker;

  void refer(Worker& worker, const ObjectId& id) const;
  void check_tree(Worker& worker, const ObjectView& object) const;

  IdIndex index_;
  ObjectFormat format_;
  IdSet shallow_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace tokensweep::git
