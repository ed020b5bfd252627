// SPDX-License-Identifier: Apache-2.0
// What a commit, or the index, changes against its parents. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scanner/git/object_id.h"

namespace tokensweep::git {

// A version of a file that no parent has at this path.
struct FileChange {
  std::string path;  // bytes
  ObjectId blob;
  std::uint32_t mode = 0;
  // The versions at this path in the parents that have one.
  std::vector<ObjectId> before;

  friend bool operator==(const FileChange&, const FileChange&) = default;
};

struct RemovedFile {
  std::string path;
  ObjectId blob;

  friend bool operator==(const RemovedFile&, const RemovedFile&) = default;
};

// Of one commit, or of the index against HEAD (and MERGE_HEAD).
struct CommitChange {
  std::optional<ObjectId> commit;  // nullopt: what the index would commit
  std::uint32_t parents = 0;
  std::vector<ObjectId> parent_trees;  // in the order of parents
  std::vector<FileChange> files;       // by path
  // Paths of submodules where no parent has anything: only their names are
  // new content. By path.
  std::vector<std::string> new_submodules;
  // Files of a parent that are gone: where a renamed file may come from.
  // Several entries where parents have different versions.
  std::vector<RemovedFile> removed;  // by path
  // Changed entries without content of their own: all submodules, modes,
  // removed files. Whoever changes only those has nothing scanned and is not
  // blocked.
  std::uint64_t without_content = 0;
};

}  // namespace tokensweep::git
