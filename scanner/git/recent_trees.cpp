// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/recent_trees.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace tokensweep::git {
namespace {

// How many bytes two texts have in common from their beginnings.
std::uint64_t common_begin(std::string_view a, std::string_view b) {
  constexpr std::size_t kStep = 64;
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (at + kStep <= most && a.substr(at, kStep) == b.substr(at, kStep)) {
    at += kStep;
  }
  while (at < most && a[at] == b[at]) ++at;
  return at;
}

std::uint64_t common_end(std::string_view a, std::string_view b) {
  constexpr std::size_t kStep = 64;
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t done = 0;
  while (done + kStep <= most && a.substr(a.size() - done - kStep, kStep) ==
                                     b.substr(b.size() - done - kStep, kStep)) {
    done += kStep;
  }
  while (done < most && a[a.size() - done - 1] == b[b.size() - done - 1]) {
    ++done;
  }
  return done;
}

}  // namespace

RecentTrees::Slot& RecentTrees::slot(ByteView content) {
  const std::string_view text = as_chars(content);
  return slots_[std::hash<std::string_view>()(text.substr(0, text.find('\0'))) %
                kSlots];
}

std::span<const Segment> RecentTrees::edits(const Slot& slot,
                                            ByteView content) {
  segments_.clear();
  const ByteView base = slot.content;
  const std::uint64_t begin = common_begin(as_chars(base), as_chars(content));
  const std::uint64_t end = common_end(as_chars(base.subspan(begin)),
                                       as_chars(content.subspan(begin)));
  const std::uint64_t inserted = content.size() - begin - end;
  const bool is_same = inserted == 0 && base.size() == content.size();
  if (!slot.state.well_formed || begin + end < content.size() / 2 || is_same) {
    return {};
  }
  if (begin > 0) segments_.push_back({0, base.first(begin), 0});
  if (inserted > 0) {
    segments_.push_back(
        {begin, content.subspan(begin, inserted), Segment::kInserted});
  }
  if (end > 0) {
    segments_.push_back({begin + inserted, base.last(end), base.size() - end});
  }
  return segments_;
}

}  // namespace tokensweep::git
