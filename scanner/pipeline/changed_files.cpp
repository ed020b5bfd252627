// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/changed_files.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "scanner/pipeline/added_places.h"
#include "scanner/pipeline/line_likeness.h"

namespace tokensweep {

OccurrenceKind kind_of_files(const git::CommitChange& change) {
  return change.commit ? OccurrenceKind::kBlob : OccurrenceKind::kIndex;
}

void ChangedFiles::add(const git::CommitChange& change) {
  OldPlaces old(change, parts_.skips, parts_.old_policies, parts_.places);
  RemovedBlocks removed(
      {change, parts_.store, parts_.texts, parts_.large, old, parts_.coverage});
  std::vector<Version> versions;
  for (const git::FileChange& file : change.files) {
    if (parts_.skips(file.path) || !parts_.is_named(file.path)) continue;
    Content content;
    if (const auto found = parts_.matches.find(file.blob);
        found != parts_.matches.end() && read(file, content)) {
      compare(change, file, content, found->second, removed, versions);
    }
    if (const auto found = parts_.large_matches.find(file.blob);
        found != parts_.large_matches.end() && read_large(file, content)) {
      compare(change, file, content, found->second, removed, versions);
    }
  }
  if (versions.empty()) return;
  if (!change.removed.empty()) claim_removed(change, removed, versions);
  for (Version& version : versions) {
    for (Place& place : version.places) {
      if (!version.blocks[place.block].added) continue;
      parts_.places.add(place.secret, std::move(place.occurrence));
    }
  }
}

// A partial clone need not have it. Then all of the file counts as new.
std::shared_ptr<const ObjectTexts::Text> ChangedFiles::read_old(
    const git::ObjectId& id) {
  auto text = parts_.texts.peek(id);
  if (text == nullptr && not_read_.insert(id).second) {
    parts_.coverage.skip(kOldNotRead, SkipEffect::kCounted, id.hex());
  }
  return text;
}

// False when it cannot be read, which is counted.
bool ChangedFiles::read(const git::FileChange& file, Content& content) {
  auto text = parts_.texts.get(file.blob);
  if (text == nullptr) return false;
  content.text = text->content;
  content.held = {std::move(text)};
  for (const git::ObjectId& id : file.before) {
    if (auto old = read_old(id)) {
      content.before.emplace_back(old->content);
      content.held.push_back(std::move(old));
    }
  }
  return true;
}

// An old version that stood for no large file was the file itself.
bool ChangedFiles::read_large(const git::FileChange& file, Content& content) {
  content = {};
  const auto pointer = parts_.texts.get(file.blob);
  if (pointer == nullptr) return false;
  auto large = parts_.large.find(pointer->content);
  if (large == nullptr) return false;
  content.text = *large;
  content.held = {std::move(large)};
  for (const git::ObjectId& id : file.before) {
    auto old = read_old(id);
    if (old == nullptr) continue;
    if (auto old_large = parts_.large.find(old->content)) {
      content.before.emplace_back(*old_large);
      content.held.push_back(std::move(old_large));
    } else {
      content.before.emplace_back(old->content);
      content.held.push_back(std::move(old));
    }
  }
  return true;
}

void ChangedFiles::compare(const git::CommitChange& change,
                           const git::FileChange& file, const Content& content,
                           const std::vector<Match>& matches,
                           RemovedBlocks& removed,
                           std::vector<Version>& versions) {
  SecretPlaces& places = parts_.places;
  const LineIndex lines(content.text);
  std::map<LineRange, std::size_t> block_of;
  for (const Match& match : matches) {
    if (places.secret_of(match)) block_of[lines.lines_of(match.span)];
  }
  std::vector<LineRange> blocks;
  for (auto& [range, number] : block_of) {
    number = blocks.size();
    blocks.push_back(range);
  }
  if (blocks.empty()) return;
  AddedPlaces added(content.text, content.before);
  const std::vector<bool> is_added = added.find(lines, blocks);
  Version version;
  version.file = &file;
  version.blocks.resize(blocks.size());
  Occurrence pattern;
  pattern.kind = kind_of_files(change);
  pattern.path = file.path;
  pattern.blob = file.blob.hex();
  if (change.commit) pattern.commit = change.commit->hex();
  std::optional<BaseComments::File> in_base;
  LineRange own;  // of the match
  std::optional<LineRange> comment;
  // An old comment is about what stood there, not about what comes in its
  // place.
  const auto trust = [&](LineRange comment_lines) {
    comment = comment_lines;
    if (parts_.trusts(change.commit)) return true;
    if (!in_base) in_base = parts_.base.file(file.path, content.text);
    return in_base->has({std::min(comment_lines.first, own.first),
                         std::max(comment_lines.last, own.last)});
  };
  for (const Match& match : matches) {
    const auto secret = places.secret_of(match);
    if (!secret) continue;
    own = lines.lines_of(match.span);
    const std::size_t number = block_of.at(own);
    if (!is_added[number]) continue;
    comment.reset();
    version.places.push_back(
        {*secret, number,
         places.at(match, *secret, content.text, lines, trust, pattern)});
    want_block(removed, lines, own, *secret, comment, version.blocks[number]);
  }
  if (!version.places.empty()) versions.push_back(std::move(version));
  diff_failed_ = diff_failed_ || added.diff_failed() ||
                 (in_base && in_base->diff_failed());
}

void ChangedFiles::want_block(RemovedBlocks& removed, const LineIndex& lines,
                              LineRange own, std::uint32_t secret,
                              const std::optional<LineRange>& comment,
                              Block& block) {
  using Comment = RemovedBlocks::Comment;
  block.lines = removed.want(lines, own, secret, Comment::kOutside);
  if (!block.added) block.with_comment = block.lines;
  block.added = true;
  if (comment && comment->first < own.first) {
    block.with_comment = removed.want(lines, {comment->first, own.last}, secret,
                                      Comment::kWithin);
  }
}

// Who wants removed lines: a version, or a file that was not named, of which
// only that matters.
struct ChangedFiles::Claimant {
  const git::FileChange* file = nullptr;
  Version* version = nullptr;  // null for a file that was not named
  std::optional<RemovedBlocks::Counts> wanted;  // of one that was not named
  double share = 0;

  // Whether something is left that it wants.
  [[nodiscard]] bool is_waiting() const {
    return version != nullptr &&
           std::ranges::any_of(version->blocks, &Block::added);
  }
};

// Where more places want removed lines than there are, renamed files come
// first, then those that are most like a removed one.
void ChangedFiles::claim_removed(const git::CommitChange& change,
                                 RemovedBlocks& removed,
                                 std::vector<Version>& versions) {
  std::vector<Claimant> claimants = claimants_of(change, versions);
  LineLikeness likeness(change.removed, parts_.texts);
  const auto others = std::stable_partition(
      claimants.begin(), claimants.end(), [&](const Claimant& claimant) {
        return likeness.is_removed(claimant.file->blob);
      });
  RemovedBlocks::BlobSet blobs;
  for (auto at = claimants.begin(); at != others; ++at) {
    blobs.insert(at->file->blob);
  }
  removed.read_renamed(blobs);
  for (auto at = claimants.begin(); at != others; ++at) claim(removed, *at);
  if (std::ranges::none_of(claimants, &Claimant::is_waiting)) return;
  removed.read_others();
  for (auto at = others; at != claimants.end(); ++at) {
    if (claimants.size() == 1 || !at->file->before.empty()) continue;
    at->share = likeness.best_share(at->file->blob);
  }
  std::stable_sort(
      others, claimants.end(),
      [](const Claimant& a, const Claimant& b) { return a.share > b.share; });
  for (Claimant& claimant : claimants) claim(removed, claimant);
}

std::vector<ChangedFiles::Claimant> ChangedFiles::claimants_of(
    const git::CommitChange& change, std::vector<Version>& versions) const {
  std::vector<Claimant> claimants;
  auto next = versions.begin();
  for (const git::FileChange& file : change.files) {
    Claimant claimant;
    claimant.file = &file;
    if (!parts_.is_named(file.path) && !parts_.skips(file.path)) {
      claimants.push_back(claimant);
    }
    for (; next != versions.end() && next->file == &file; ++next) {
      claimant.version = &*next;
      claimants.push_back(claimant);
    }
  }
  return claimants;
}

void ChangedFiles::claim(RemovedBlocks& removed, Claimant& claimant) const {
  if (claimant.version == nullptr) {
    if (!claimant.wanted) claimant.wanted = added_in(*claimant.file, removed);
    RemovedBlocks::Counts& wanted = *claimant.wanted;
    for (std::uint32_t block = 0; block < wanted.size(); ++block) {
      while (wanted[block] > 0 && removed.claim(block)) --wanted[block];
    }
    return;
  }
  for (Block& block : claimant.version->blocks) {
    if (!block.added) continue;
    block.added =
        !removed.claim(block.with_comment) &&
        (block.with_comment == block.lines || !removed.claim(block.lines));
  }
}

// How often the wanted blocks stand in a file more than in its older versions.
RemovedBlocks::Counts ChangedFiles::added_in(const git::FileChange& file,
                                             RemovedBlocks& removed) const {
  RemovedBlocks::Counts counts = removed.count(file.blob);
  RemovedBlocks::Counts most(counts.size());
  for (const git::ObjectId& id : file.before) {
    const RemovedBlocks::Counts old = removed.count(id);
    for (std::size_t i = 0; i < old.size(); ++i) {
      most[i] = std::max(most[i], old[i]);
    }
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] -= std::min(counts[i], most[i]);
  }
  return counts;
}

}  // namespace tokensweep
