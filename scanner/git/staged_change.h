// SPDX-License-Identifier: Apache-2.0
// What the index would commit: its entries against the trees of HEAD and, while
// a merge is in progress, of MERGE_HEAD.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "scanner/git/change.h"
#include "scanner/git/index_file.h"
#include "scanner/git/object_store.h"
#include "scanner/git/repository.h"

namespace tokensweep::git {

struct StagedChange {
  CommitChange change;
  std::optional<ObjectId> head;  // commit; nullopt before the first one
  // Paths whose content is a parent's: other modes, and submodules. By path.
  std::vector<std::string> same_content;
  std::uint64_t unmerged = 0;    // paths in conflict: git commits none of them
  std::uint64_t left_out = 0;    // entries of `git add -N`
  std::uint64_t trees_read = 0;  // of HEAD and MERGE_HEAD
};

// An error when the index, HEAD, MERGE_HEAD or a tree that differs cannot be
// read. A missing index is one, too, but where nothing is committed and it is
// the repository's own. Folders of which the index knows that they equal
// all parents' are not looked at.
[[nodiscard]] Result<StagedChange> find_staged_change(Repository& repository);

// The same with given parts: `parents` are trees. Fills everything but `head`.
[[nodiscard]] Result<StagedChange> compare_index(
    const Index& index, const std::vector<ObjectId>& parents,
    ObjectFormat format, ObjectStore& store);

}  // namespace tokensweep::git
