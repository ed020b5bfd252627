// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/push_range.h"

#include <algorithm>
#include <utility>

#include "cli/scan/range_scan.h"
#include "scanner/git/commit_range.h"
#include "scanner/git/tree_changes.h"

namespace tokensweep::cli {

void PushRange::exclude(const git::ObjectId& id) {
  const auto peeled = source_.peel(id);
  if (peeled && peeled->type == git::ObjectType::kCommit) {
    excluded_.push_back(peeled->id);
  }
}

Result<void> PushRange::add(const std::string& name, const git::ObjectId& id) {
  auto peeled = source_.peel(id);
  if (!peeled) {
    return Error(ErrorKind::kCorrupt, peeled.error().message());
  }
  tags_.insert(tags_.end(), peeled->tags.begin(), peeled->tags.end());
  if (peeled->type == git::ObjectType::kCommit) {
    heads_.push_back(peeled->id);
  } else if (peeled->type == git::ObjectType::kTree) {
    trees_.push_back({name, peeled->id});
  } else {
    blobs_.push_back({name, peeled->id});
  }
  return {};
}

Result<ChangeScan> PushRange::changes(Coverage& coverage) {
  // What a shallow clone left out is not pushed.
  TRY_ASSIGN(const git::CommitRange range,
             git::commit_range(source_, heads_, excluded_));
  TRY_ASSIGN(ChangeScan scan,
             changes_of(repository_, source_, range.commits, coverage));
  std::ranges::sort(tags_);
  tags_.erase(std::unique(tags_.begin(), tags_.end()), tags_.end());
  scan.messages.insert(scan.messages.end(), tags_.begin(), tags_.end());
  if (!names_.empty()) {
    // As an audit calls the names of refs.
    scan.texts.push_back({OccurrenceKind::kGitMetadata, "refs", names_});
  }
  git::TreeChanges trees(repository_.objects(), repository_.layout().format,
                         coverage);
  for (const Named& tree : trees_) {
    TRY_ASSIGN(git::CommitChange change, trees.of_tree(tree.id, {}));
    scan.changes.push_back(std::move(change));
  }
  for (const Named& blob : blobs_) {
    constexpr std::uint32_t kPlainFile = 0100644;
    git::CommitChange change;
    change.files.push_back({blob.name, blob.id, kPlainFile, {}});
    scan.changes.push_back(std::move(change));
  }
  scan.changes.insert(scan.changes.end(), more_.begin(), more_.end());
  return scan;
}

}  // namespace tokensweep::cli
