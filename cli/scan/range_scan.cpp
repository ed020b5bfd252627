// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/range_scan.h"

#include <utility>

#include "scanner/git/tree_changes.h"

namespace tokensweep::cli {

Result<ChangeScan> changes_of(git::Repository& repository,
                              git::CommitSource& source,
                              const std::vector<std::uint32_t>& commits,
                              Coverage& coverage) {
  git::TreeChanges changes(repository.objects(), repository.layout().format,
                           coverage);
  TRY(repository.objects().list());
  ChangeScan scan;
  scan.common_dir = repository.layout().common_dir;
  for (const std::uint32_t commit : commits) {
    TRY_ASSIGN(git::CommitChange change, changes.of_commit(source, commit));
    scan.changes.push_back(std::move(change));
    scan.messages.push_back(source.at(commit).id);
  }
  return scan;
}

}  // namespace tokensweep::cli
