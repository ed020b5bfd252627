// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/added_places.h"

#include <algorithm>
#include <utility>

#include "scanner/git/line_diff.h"
#include "scanner/pipeline/line_blocks.h"

namespace tokensweep {

AddedPlaces::AddedPlaces(std::string_view content,
                         std::vector<std::string_view> before)
    : content_(content), before_(std::move(before)), diffs_(before_.size()) {}

std::vector<bool> AddedPlaces::find(const LineIndex& lines,
                                    std::span<const LineRange> places) {
  std::vector<bool> added(places.size(), true);
  if (before_.empty() || places.empty()) return added;
  LineBlocks blocks;
  std::vector<std::vector<std::size_t>> places_of;  // by block
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::uint32_t block = blocks.add(lines, places[i]);
    places_of.resize(blocks.size());
    places_of[block].push_back(i);
  }
  blocks.freeze();
  const std::vector<std::uint32_t> now = blocks.count(content_);
  for (std::size_t version = 0; version < before_.size(); ++version) {
    const std::vector<std::uint32_t> then = blocks.count(before_[version]);
    for (std::uint32_t block = 0; block < blocks.size(); ++block) {
      // A block that was not there at all is new wherever it stands.
      if (then[block] == 0) continue;
      narrow(version, places, places_of[block],
             {.now = now[block], .then = then[block]}, added);
    }
  }
  return added;
}

void AddedPlaces::narrow(std::size_t version, std::span<const LineRange> places,
                         const std::vector<std::size_t>& of_block,
                         Counts counts, std::vector<bool>& added) {
  std::vector<std::size_t> candidates;
  // From the end: a copy is mostly put behind what it is copied from.
  for (std::size_t k = of_block.size(); k-- > 0;) {
    if (added[of_block[k]]) candidates.push_back(of_block[k]);
    added[of_block[k]] = false;
  }
  const std::size_t more =
      counts.now > counts.then ? counts.now - counts.then : 0;
  std::size_t found = 0;
  for (const std::size_t i : candidates) {
    if (found == more) return;
    if (!touches(version, places[i])) continue;
    added[i] = true;
    ++found;
  }
  // Where none does, a deletion alone has completed a block of several lines.
  const LineRange& any = places[of_block.front()];
  if (any.first == any.last || of_block.size() <= counts.then) return;
  if (std::ranges::any_of(of_block, [&](std::size_t i) {
        return touches(version, places[i]);
      })) {
    return;
  }
  const std::size_t completed = std::min(more, of_block.size() - counts.then);
  for (std::size_t k = 0; k < std::min(completed, candidates.size()); ++k) {
    added[candidates[k]] = true;
  }
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
