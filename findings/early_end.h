// SPDX-License-Identifier: Apache-2.0
// Runs that end before their end: by a signal, or because nothing says what to
// look at.
#pragma once

#include <string>
#include <string_view>

#include "findings/coverage.h"

namespace tokensweep {

// Names of reasons in the coverage block.
namespace skip_reason {
inline constexpr std::string_view kInterrupted = "interrupted";
inline constexpr std::string_view kNothingLookedAt =
    "stopped before anything was looked at";
}  // namespace skip_reason

// What could not be read on the way does not count.
[[nodiscard]] inline bool ran_to_its_end(const Coverage& coverage) {
  const auto has = [&](std::string_view reason) {
    return coverage.skipped.contains(std::string(reason));
  };
  return !has(skip_reason::kInterrupted) && !has(skip_reason::kNothingLookedAt);
}

}  // namespace tokensweep
