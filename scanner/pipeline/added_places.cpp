// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/added_places.h"

#include <algorithm>
#include <utility>

#include "scanner/git/line_diff.h"
#include "scanner/pipeline/line_blocks.h"

namespace tokensweep {
namespace {

// How often blocks stand in a new version and in old ones.
class BlockCounts {
 public:
  BlockCounts(const LineBlocks& blocks, std::string_view content,
              const std::vector<std::string_view>& before)
      : now_(blocks.count(content)) {
    for (const std::string_view version : before) {
      before_.push_back(blocks.count(version));
    }
  }

  // How many more there are than in the old version that has most.
  [[nodiscard]] std::uint32_t more(std::uint32_t block) const {
    std::uint32_t most = 0;
    for (const auto& counts : before_) most = std::max(most, counts[block]);
    return now_[block] > most ? now_[block] - most : 0;
  }
  [[nodiscard]] bool is_new(std::uint32_t block) const {
    return std::ranges::all_of(
        before_, [&](const auto& counts) { return counts[block] == 0; });
  }

 private:
  std::vector<std::uint32_t> now_;
  std::vector<std::vector<std::uint32_t>> before_;
};

}  // namespace

AddedPlaces::AddedPlaces(std::string_view content,
                         std::vector<std::string_view> before)
    : content_(content), before_(std::move(before)), diffs_(before_.size()) {}

std::vector<bool> AddedPlaces::find(const LineIndex& lines,
                                    std::span<const LineRange> places) {
  std::vector<bool> added(places.size(), true);
  if (before_.empty() || places.empty()) return added;
  LineBlocks blocks;
  std::vector<std::uint32_t> block_of;
  for (const LineRange& place : places) {
    block_of.push_back(blocks.add(lines, place));
  }
  blocks.freeze();
  const BlockCounts counts(blocks, content_, before_);
  std::vector<std::uint32_t> rest;  // places that may still be added
  for (std::uint32_t block = 0; block < blocks.size(); ++block) {
    rest.push_back(counts.more(block));
  }
  // From the end: a copy is mostly put behind what it is copied from.
  for (std::size_t i = places.size(); i-- > 0;) {
    const std::uint32_t block = block_of[i];
    if (counts.is_new(block)) continue;
    added[i] = rest[block] > 0 && touches_added_line(places[i]);
    if (added[i]) --rest[block];
  }
  return added;
}

bool AddedPlaces::touches_added_line(LineRange lines) {
  for (std::size_t version = 0; version < before_.size(); ++version) {
    if (!touches(version, lines)) return false;
  }
  return true;
}

bool AddedPlaces::touches(std::size_t version, LineRange lines) {
  Diff& diff = diffs_[version];
  if (!diff.made) {
    diff.made = true;
    auto added = git::added_lines(before_[version], content_);
    if (added) {
      diff.added = *std::move(added);
    } else {
      diff_failed_ = true;
    }
  }
  if (diff.added.empty()) return true;
  for (std::size_t line = lines.first; line <= lines.last; ++line) {
    if (line >= diff.added.size() || diff.added[line]) return true;
  }
  return false;
}

}  // namespace tokensweep
