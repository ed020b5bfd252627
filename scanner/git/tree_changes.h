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
#include "scanner/git/raw_tree.h"

namespace tokensweep::git {

// One thread. Reads only trees in which a commit and a parent differ.
class TreeChanges {
 public:
  struct Limits {
    // Of files in all changes together, of the bytes of their paths, and of
    // folders that are compared: trees of a few KB can name more files than
    // there is memory. A history of ours that is larger has a store to match,
    // so each of its objects allows for some more.
    std::uint64_t names = 4'000'000;
    std::uint64_t names_per_object = 4;
    std::uint64_t path_bytes = std::uint64_t{1} << 30;
    std::uint64_t path_bytes_per_object = 256;
    std::uint64_t folders = 4'000'000;
    std::uint64_t folders_per_object = 64;
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
  // The entries of one name; a hostile tree repeats names.
  struct Named {
    std::vector<const TreeEntry*> here;
    std::vector<const TreeEntry*> before;
  };

  std::shared_ptr<const RawTree> read(const ObjectId& id);
  Result<void> compare(Step step, CommitChange& change);
  Result<void> compare_files(const std::string& path, const Named& named,
                             bool only_removed, CommitChange& change);
  Result<void> compare_folders(const Step& step, const std::string& path,
                               const Named& named);
  Result<void> count_file(const std::string& path);
  Result<void> count_folder(const std::string& path);
  [[nodiscard]] bool is_over() const;
  Result<void> check_limits();

  ObjectStore& store_;
  ObjectFormat format_;
  Coverage& coverage_;
  Limits limits_;
  bool raised_ = false;  // the limits, by what the store holds
  std::uint64_t names_ = 0;
  std::uint64_t path_bytes_ = 0;
  std::uint64_t folders_ = 0;
  std::uint64_t folder_bytes_ = 0;  // of this change
  std::vector<Step> steps_;
  // Trees of one commit are wanted again as those of the next one's parent.
  std::unordered_map<ObjectId, std::shared_ptr<const RawTree>, ObjectIdHash>
      kept_;
  std::size_t kept_bytes_ = 0;
};

}  // namespace tokensweep::git
