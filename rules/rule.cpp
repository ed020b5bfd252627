// SPDX-License-Identifier: Apache-2.0
#include "rules/rule.h"

#include <algorithm>

#include "rules/boundary.h"

namespace tokensweep {
namespace {

// A same-line test looks this far to each side of the secret.
constexpr std::uint32_t kLineReach = 512;

// Bytes beside the match, on each side, that the tests around it see.
std::uint32_t surroundings(const Rule& rule) {
  std::uint32_t reach = 0;
  if (rule.context.present()) reach = rule.context.within_bytes;
  if (!rule.not_context.empty()) reach = std::max(reach, kLineReach);
  for (const Part& part : rule.parts) {
    reach = std::max(reach, part.within_bytes);
  }
  return reach;
}

}  // namespace

std::uint32_t Rule::reach_before() const {
  const bool starts_match =
      std::ranges::all_of(anchors, [](const Anchor& anchor) {
        return anchor.place == AnchorPlace::kPrefix;
      });
  constexpr std::uint32_t kEscape = kBoundaryReach;
  return (starts_match ? 0 : extent) + std::max(surroundings(*this), kEscape);
}

std::uint32_t Rule::reach_after() const {
  std::uint32_t near_anchor = 0;
  for (const Anchor& anchor : anchors) {
    if (anchor.place == AnchorPlace::kPrefix) continue;
    near_anchor =
        std::max(near_anchor, static_cast<std::uint32_t>(anchor.text.size()));
  }
  return near_anchor + extent + std::max(surroundings(*this), 1U);
}

}  // namespace tokensweep
