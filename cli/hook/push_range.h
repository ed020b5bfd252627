// SPDX-License-Identifier: Apache-2.0
// From heads that are pushed, and what the other side has, to what is scanned.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/change.h"
#include "scanner/git/commit_source.h"
#include "scanner/git/object_id.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/scan_changes.h"

namespace tokensweep::cli {

// All refs of a push in one walk. Borrows both.
class PushRange {
 public:
  PushRange(git::Repository& repository, git::CommitSource& source)
      : repository_(repository), source_(source) {}

  // What the other side has; an id that is not here, or leads to no commit,
  // tells nothing.
  void exclude(const git::ObjectId& id);
  // What it is going to have, under a name: commits, tag objects, and trees
  // and files that are pushed by themselves. An error when it cannot be read.
  Result<void> add(const std::string& name, const git::ObjectId& id);
  // The name of a ref that is new there is read, too.
  void add_name(const std::string& name) { names_.append(name).append("\n"); }

  // A change that is no commit yet, on top.
  void add_change(git::CommitChange change) {
    more_.push_back(std::move(change));
  }

  [[nodiscard]] Result<ChangeScan> changes(Coverage& coverage);

 private:
  struct Named {
    std::string name;
    git::ObjectId id;
  };

  git::Repository& repository_;
  git::CommitSource& source_;
  std::vector<git::ObjectId> heads_;
  std::vector<git::ObjectId> excluded_;
  std::vector<git::ObjectId> tags_;
  std::string names_;  // a line each
  std::vector<Named> trees_;
  std::vector<Named> blobs_;
  std::vector<git::CommitChange> more_;
};

}  // namespace tokensweep::cli
