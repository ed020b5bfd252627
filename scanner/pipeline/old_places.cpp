// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/old_places.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "scanner/pipeline/excluded_paths.h"

namespace tokensweep {

bool OldPlaces::known() {
  if (state_ == State::kNotAsked) state_ = ask();
  return state_ == State::kKnown;
}

OldPlaces::State OldPlaces::ask() {
  markers_ = places_.markers();
  if (!find_) return State::kKnown;
  auto found = find_(change_);
  if (!found) return State::kUnknown;
  policies_ = *std::move(found);
  for (const OldPolicy& policy : policies_) {
    if (auto excluded = path_excluder(policy.exclude, std::nullopt)) {
      old_excluded_.push_back(std::move(excluded));
    }
    old_allows_.emplace_back(policy.allows, PathAllows::Entries::kAll);
    markers_ |= policy.markers;
  }
  return State::kKnown;
}

bool OldPlaces::excludes(std::string_view path) const {
  return excluded_(path) ||
         std::ranges::any_of(old_excluded_, [&](const PathTest& excluded) {
           return excluded(path);
         });
}

bool OldPlaces::counts_at(std::uint32_t secret, std::string_view path) {
  return places_.counts_at(secret, path) &&
         std::ranges::none_of(old_allows_, [&](const PathAllows& allows) {
           return places_.accepted_by(allows, secret, path);
         });
}

bool OldPlaces::accepted_by_line_before(std::uint32_t secret,
                                        std::string_view content,
                                        ByteRange lines) const {
  return places_.accepted_by_line_before(secret, content, lines, markers_);
}

bool OldPlaces::may_accept(std::string_view content) const {
  return mentions_inline_allow(content, markers_);
}

}  // namespace tokensweep
