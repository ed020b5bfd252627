// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/changed_files.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "scanner/pipeline/added_places.h"
#include "scanner/pipeline/line_likeness.h"

namespace tokensweep {
namespace {

using TextPointer = std::shared_ptr<const ObjectTexts::Text>;

// The old versions of a file, kept alive.
struct OldVersions {
  std::vector<TextPointer> held;
  std::vector<std::string_view> contents;
};

OldVersions read_before(const git::FileChange& file, ObjectTexts& texts) {
  OldVersions old;
  for (const git::ObjectId& id : file.before) {
    if (TextPointer text = texts.get(id)) {
      old.contents.emplace_back(text->content);
      old.held.push_back(std::move(text));
    }
  }
  return old;
}

}  // namespace

OccurrenceKind kind_of_files(const git::CommitChange& change) {
  return change.commit ? OccurrenceKind::kBlob : OccurrenceKind::kIndex;
}

void ChangedFiles::add(const git::CommitChange& change,
                       const std::function<bool(std::string_view)>& skips) {
  RemovedBlocks removed;
  std::vector<Version> versions;
  for (const git::FileChange& file : change.files) {
    const auto found = matches_.find(file.blob);
    if (found == matches_.end() || skips(file.path)) continue;
    Version version = compare(change, file, found->second, removed);
    if (!version.places.empty()) versions.push_back(std::move(version));
  }
  if (versions.empty()) return;
  if (!change.removed.empty()) claim_removed(change, removed, versions);
  for (Version& version : versions) {
    for (Place& place : version.places) {
      if (!version.added[place.block]) continue;
      places_.add(place.secret, std::move(place.occurrence));
    }
  }
}

ChangedFiles::Version ChangedFiles::compare(const git::CommitChange& change,
                                            const git::FileChange& file,
                                            const std::vector<Match>& matches,
                                            RemovedBlocks& removed) {
  Version version;
  version.file = &file;
  const TextPointer text = texts_.get(file.blob);
  if (text == nullptr) return version;
  const LineIndex lines(text->content);
  std::map<LineRange, std::size_t> block_of;
  for (const Match& match : matches) {
    if (places_.secret_of(match)) block_of[lines.lines_of(match.span)];
  }
  std::vector<LineRange> blocks;
  for (auto& [range, number] : block_of) {
    number = blocks.size();
    blocks.push_back(range);
  }
  if (blocks.empty()) return version;
  OldVersions old = read_before(file, texts_);
  AddedPlaces added(text->content, std::move(old.contents));
  version.added = added.find(lines, blocks);
  version.blocks.resize(blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (version.added[i]) version.blocks[i] = removed.want(lines, blocks[i]);
  }
  Occurrence pattern;
  pattern.kind = kind_of_files(change);
  pattern.path = file.path;
  pattern.blob = file.blob.hex();
  if (change.commit) pattern.commit = change.commit->hex();
  std::optional<BaseComments::File> in_base;
  const auto trust = [&](LineRange comment) {
    if (base_ == nullptr) return true;
    if (!in_base) in_base = base_->file(file.path, text->content);
    return in_base->has(comment);
  };
  for (const Match& match : matches) {
    const auto secret = places_.secret_of(match);
    if (!secret) continue;
    const std::size_t block = block_of.at(lines.lines_of(match.span));
    if (!version.added[block]) continue;
    version.places.push_back(
        {*secret, block,
         places_.at(match, *secret, text->content, lines, trust, pattern)});
  }
  diff_failed_ = diff_failed_ || added.diff_failed() ||
                 (in_base && in_base->diff_failed());
  return version;
}

// Where more places want removed lines than there are, renamed files come
// first, then those that are most like a removed one.
void ChangedFiles::claim_removed(const git::CommitChange& change,
                                 RemovedBlocks& removed,
                                 std::vector<Version>& versions) {
  removed.read(change.removed, texts_, coverage_);
  std::vector<std::pair<double, Version*>> order;
  for (Version& version : versions) order.emplace_back(0, &version);
  if (versions.size() > 1) {
    LineLikeness likeness(change.removed, texts_);
    for (auto& [share, version] : order) {
      if (version->file->before.empty()) {
        share = likeness.best_share(version->file->blob);
      }
    }
    std::ranges::stable_sort(order, std::greater(),
                             [](const auto& entry) { return entry.first; });
  }
  for (const auto& [share, version] : order) {
    for (std::size_t i = 0; i < version->blocks.size(); ++i) {
      if (version->added[i] && removed.claim(version->blocks[i])) {
        version->added[i] = false;
      }
    }
  }
}

}  // namespace tokensweep
