// SPDX-License-Identifier: Apache-2.0
// Compares a commit's tree with those of all its parents.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/change.h"
#include "scanner/git/commit_source.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace tokensweep::git {

// One thread. Reads only trees in which a commit and a parent differ.
class TreeChanges {
 public:
  struct Limits {
    // Of files and folders in all changes together, and of the bytes of their
    // paths: trees of a few KB can name more files than there is memory.
    std::uint64_t names = 4'000'000;
    std::uint64_t path_bytes = std::uint64_t{1} << 30;
    std::size_t depth = 1024;
  };

  // `store` and `coverage` outlive this. A tree that cannot be read is counted
  // there and makes the run incomplete; a commit is then compared with what is
  // left.
  TreeChanges(ObjectStore& store, ObjectFormat format, Coverage& coverage)
      : TreeChanges(store, format, coverage, Limits()) {}
  TreeChanges(ObjectStore& store, ObjectFormat format, Coverage& coverage,
              Limits limits)
      : store_(store), format_(format), coverage_(coverage), limits_(limits) {}

  // A file counts as changed when no parent has the same content at its path,
  // as removed when a parent has a file at a path where the commit has none.
  // kLimit when the trees name too many files.
  [[nodiscard]] Result<CommitChange> of_commit(CommitSource& source,
                                               std::uint32_t commit);
  // The same for a tree, against any number of others.
  [[nodiscard]] Result<CommitChange> of_tree(const ObjectId& tree,
                                             std::span<const ObjectId> before);

 private:
  struct Entry {
    std::string name;
    ObjectId id;
    std::uint32_t mode = 0;
  };
  using Tree = std::vector<Entry>;  // by name; a hostile one repeats names

  // A folder that is compared.
  struct Step {
    std::string path;  // with a slash at its end, or empty
    std::optional<ObjectId> tree;
    std::vector<ObjectId> before;
    // A parent has the same tree here: only what other parents have more
    // matters.
    bool only_removed = false;
    std::size_t depth = 0;
  };
  // The entries of one name.
  struct Named {
    std::vector<const Entry*> here;
    std::vector<const Entry*> before;
  };

  std::shared_ptr<const Tree> read(const ObjectId& id);
  Result<void> compare(Step step, CommitChange& change);
  Result<void> compare_files(const std::string& path, const Named& named,
                             bool only_removed, CommitChange& change);
  Result<void> compare_folders(const Step& step, const std::string& path,
                               const Named& named);
  Result<void> count(const std::string& path);

  ObjectStore& store_;
  ObjectFormat format_;
  Coverage& coverage_;
  Limits limits_;
  std::uint64_t names_ = 0;
  std::uint64_t path_bytes_ = 0;
  std::vector<Step> steps_;
  // Trees of one commit are wanted again as those of the next one's parent.
  std::unordered_map<ObjectId, std::shared_ptr<const Tree>, ObjectIdHash> kept_;
  std::size_t kept_entries_ = 0;
};

}  // namespace tokensweep::git
