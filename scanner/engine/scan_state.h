// SPDX-License-Identifier: Apache-2.0
// What a scan of one content leaves for the scans of contents derived from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "rules/match.h"
#include "scanner/engine/pattern_engine.h"

namespace tokensweep {

// Filled by BlobScanner, read by any number of later scans in any thread.
// Holds matches, secrets included.
struct ScanState {
  // Contents with more are derived from as if nothing was known of them.
  static constexpr std::size_t kMaxHits = std::size_t{1} << 20;
  static constexpr std::size_t kMaxMatches = 20'000;

  // A hit with matches, or one whose extent depends on what is around it.
  // Other hits have the extent of their literal and no match.
  struct Result {
    std::uint32_t hit = 0;     // index in `hits`
    std::uint32_t before = 0;  // extent in front of the hit's end
    std::uint32_t after = 0;   // and behind it
    std::uint32_t cost = 0;    // decoded bytes that count
    std::uint32_t first_match = 0;
    std::uint32_t match_count = 0;
  };
  struct Kept {
    // Shared with the states of contents derived from this one.
    std::shared_ptr<const Match> match;
    std::int64_t shift = 0;  // of its span
  };

  // Whether the rest is there.
  bool complete = false;
  std::vector<LiteralHit> hits;  // in order
  std::vector<Result> results;   // by hit
  std::vector<Kept> matches;     // by result
};

}  // namespace tokensweep
