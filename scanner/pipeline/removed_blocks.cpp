// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/removed_blocks.h"

#include <algorithm>
#include <string>
#include <utility>

namespace tokensweep {
namespace {

constexpr std::size_t kMaxFiles = 1000;
constexpr std::uint64_t kMaxBytes = std::uint64_t{64} << 20;
// Of files that only other parents have.
constexpr std::size_t kMaxElsewhere = 20'000;
constexpr std::uint64_t kMaxElsewhereBytes = std::uint64_t{256} << 20;

void add_to(std::vector<std::uint64_t>& sums,
            const RemovedBlocks::Counts& counts) {
  for (std::size_t i = 0; i < counts.size(); ++i) sums[i] += counts[i];
}

void take_larger(RemovedBlocks::Counts& most,
                 const RemovedBlocks::Counts& counts) {
  for (std::size_t i = 0; i < counts.size(); ++i) {
    most[i] = std::max(most[i], counts[i]);
  }
}

}  // namespace

std::uint32_t RemovedBlocks::want(const LineIndex& lines, LineRange block,
                                  std::uint32_t secret, Comment comment) {
  const std::uint32_t number = blocks_.add(lines, block);
  wanted_.resize(blocks_.size());
  Wanted& wanted = wanted_[number];
  wanted.secrets.insert(secret);
  wanted.comment_within = wanted.comment_within && comment == Comment::kWithin;
  return number;
}

void RemovedBlocks::start() {
  blocks_.freeze();
  claimed_.assign(blocks_.size(), 0);
  const git::CommitChange& change = parts_.change;
  sides_.resize(1);
  if (change.parent_trees.size() > 1) {
    auto one_sided = find_one_sided(change.parent_trees, parts_.store);
    sides_.resize(change.parent_trees.size());
    if (one_sided) {
      one_sided_ = *std::move(one_sided);
    } else {
      for (Side& side : sides_) side.unknown = true;
    }
  }
  for (Side& side : sides_) side.gone.assign(blocks_.size(), 0);
}

void RemovedBlocks::read_renamed(const BlobSet& blobs) {
  start();
  const std::vector<git::RemovedFile>& removed = parts_.change.removed;
  for (std::size_t i = 0; i < removed.size();) {
    std::vector<const git::RemovedFile*> versions;
    bool renamed = false;
    const std::string& path = removed[i].path;
    for (; i < removed.size() && removed[i].path == path; ++i) {
      versions.push_back(&removed[i]);
      renamed |= blobs.contains(removed[i].blob);
    }
    if (!parts_.old.known()) {
      note_not_compared(path);
      continue;
    }
    if (parts_.old.excludes(path)) continue;
    if (renamed) {
      read_path(path, versions);
    } else {
      others_.push_back(std::move(versions));
    }
  }
}

void RemovedBlocks::read_others() {
  std::size_t files = 0;
  std::uint64_t bytes = 0;
  for (const auto& versions : others_) {
    const std::string& path = versions.front()->path;
    if (files >= kMaxFiles || bytes > kMaxBytes) {
      note_not_compared(path);
      continue;
    }
    files += versions.size();
    for (const git::RemovedFile* file : versions) {
      const auto text = parts_.texts.peek(file->blob);
      if (text != nullptr) bytes += text->content.size();
    }
    read_path(path, versions);
  }
  others_.clear();
}

// Parents may have different versions of one file: the most of any counts.
void RemovedBlocks::read_path(
    std::string_view path,
    const std::vector<const git::RemovedFile*>& versions) {
  Counts most(blocks_.size());
  bool all_read = true;
  for (const git::RemovedFile* file : versions) {
    const auto text = parts_.texts.peek(file->blob);
    if (text == nullptr) {
      all_read = false;
      continue;
    }
    Counts counts = count_unaccepted(path, text->content);
    if (const auto large = parts_.large.find(text->content)) {
      const Counts more = count_unaccepted(path, *large);
      for (std::size_t i = 0; i < more.size(); ++i) counts[i] += more[i];
    }
    take_larger(most, counts);
  }
  if (!all_read) note_not_compared(path);
  add(path, most);
}

void RemovedBlocks::add(std::string_view path, const Counts& counts) {
  for (std::size_t i = 0; i < sides_.size(); ++i) {
    // This parent had nothing there.
    if (!one_sided_.empty() && one_sided_[i].contains(path)) continue;
    add_to(sides_[i].gone, counts);
  }
}

RemovedBlocks::Counts RemovedBlocks::count_unaccepted(
    std::string_view path, std::string_view content) {
  Counts counts = blocks_.count(content);
  bool may_be_accepted = false;
  for (std::size_t block = 0; block < counts.size(); ++block) {
    if (counts[block] == 0) continue;
    const Wanted& wanted = wanted_[block];
    for (const std::uint32_t secret : wanted.secrets) {
      if (!parts_.old.counts_at(secret, path)) counts[block] = 0;
    }
    may_be_accepted |= counts[block] > 0 && !wanted.comment_within;
  }
  if (!may_be_accepted || !parts_.old.may_accept(content)) return counts;
  const LineIndex lines(content);
  blocks_.for_each_place(content, [&](std::uint32_t block, LineRange place) {
    const Wanted& wanted = wanted_[block];
    if (counts[block] == 0 || wanted.comment_within) return;
    const ByteRange bytes = lines.bytes_of(place);
    if (std::ranges::any_of(wanted.secrets, [&](std::uint32_t secret) {
          return parts_.old.accepted_by_line_before(secret, content, bytes);
        })) {
      --counts[block];
    }
  });
  return counts;
}

RemovedBlocks::Counts RemovedBlocks::count(const git::ObjectId& blob) {
  Counts counts(blocks_.size());
  const auto text = parts_.texts.peek(blob);
  if (text == nullptr) return counts;
  counts = blocks_.count(text->content);
  counted_bytes_ += text->content.size();
  if (const auto large = parts_.large.find(text->content)) {
    counted_bytes_ += large->size();
    const Counts more = blocks_.count(*large);
    for (std::size_t i = 0; i < more.size(); ++i) counts[i] += more[i];
  }
  return counts;
}

// What stands in files that others have and this parent has not.
void RemovedBlocks::find_elsewhere(std::size_t side) {
  Side& own = sides_[side];
  own.looked_elsewhere = true;
  own.elsewhere.assign(blocks_.size(), 0);
  if (one_sided_.empty()) return;
  std::size_t files = 0;
  counted_bytes_ = 0;
  for (const auto& [path, blobs] : one_sided_[side]) {
    if (std::ranges::binary_search(parts_.change.removed, path, {},
                                   &git::RemovedFile::path)) {
      continue;
    }
    files += blobs.size();
    if (files > kMaxElsewhere || counted_bytes_ > kMaxElsewhereBytes) {
      own.unknown = true;
      return note_not_compared(path);
    }
    Counts most(blocks_.size());
    for (const git::ObjectId& blob : blobs) take_larger(most, count(blob));
    add_to(own.elsewhere, most);
  }
}

bool RemovedBlocks::claim(std::uint32_t block) {
  for (std::size_t i = 0; i < sides_.size(); ++i) {
    Side& side = sides_[i];
    if (side.unknown || side.gone[block] <= claimed_[block]) continue;
    if (!side.looked_elsewhere) find_elsewhere(i);
    if (side.unknown) continue;
    if (side.gone[block] > claimed_[block] + side.elsewhere[block]) {
      ++claimed_[block];
      return true;
    }
  }
  return false;
}

void RemovedBlocks::note_not_compared(std::string_view path) {
  parts_.coverage.skip(kNotCompared, SkipEffect::kCounted, path);
}

}  // namespace tokensweep
