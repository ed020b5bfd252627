// SPDX-License-Identifier: Apache-2.0
// Where literals can stand in a derived content that no copy brought along.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/derived_bytes.h"
#include "scanner/engine/pattern_engine.h"

namespace tokensweep {

// Replaces `windows` by the ranges that hold every text of up to `longest`
// bytes that is not wholly inside one copied segment. In order, apart.
void find_edit_windows(std::span<const Segment> segments, std::uint64_t longest,
                       std::vector<ByteRange>& windows);

// Tells, for hits in order, which are wholly inside a copied segment.
class CopiedTest {
 public:
  explicit CopiedTest(std::span<const Segment> segments)
      : segments_(segments) {}

  // `place` is what makes the hit one, `end` its literal's. REQUIRES: ends do
  // not fall from call to call and lie in or at the end of their place.
  bool is_copied(std::uint64_t end, const ByteRange& place) {
    while (segments_[at_].end() < end) ++at_;
    const Segment& segment = segments_[at_];
    return !segment.is_inserted() && segment.begin <= place.begin &&
           place.end <= segment.end();
  }

 private:
  std::span<const Segment> segments_;
  std::size_t at_ = 0;
};

}  // namespace tokensweep
