// SPDX-License-Identifier: Apache-2.0
#include "rules/rule.h"

#include <algorithm>

#include "rules/boundary.h"

namespace tokensweep {
namespace {

// A same-line test looks this far to each side of the secret.
constexpr std::uint32_t kLineReach = 512;

// Bytes beside the match, on each side, that the tests around it see.
std::uint32_t context_reach(const Rule& rule) {
  std::uint32_t reach = 0;
  if (rule.context.present()) reach = rule.context.within_bytes;
  if (!rule.not_context.empty()) reach = std::max(reach, kLineReach);
  return reach;
}

constexpr std::uint32_t kEscape = kBoundaryReach;

}  // namespace

std::uint32_t Rule::confirm_before(AnchorPlace place) const {
  return (place == AnchorPlace::kPrefix ? 0 : extent) +
         std::max(context_reach(*this), kEscape);
}

std::uint32_t Rule::confirm_after(AnchorPlace place,
                                  std::size_t anchor_size) const {
  const auto size = static_cast<std::uint32_t>(anchor_size);
  std::uint32_t match = place == AnchorPlace::kNear ? size + extent : extent;
  if (pattern.empty()) match = std::max(match, size + body.max);
  // Not less than the anchor itself, whatever the rule says.
  return std::max(match, size) + std::max(context_reach(*this), 1U);
}

}  // namespace tokensweep
