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

  // REQUIRES: ends do not fall from call to call.
  bool is_copied(const ByteRange& hit) {
    while (segments_[at_].end() < hit.end) ++at_;
    return !segments_[at_].is_inserted() && segments_[at_].begin <= hit.begin;
  }

 private:
  std::span<const Segment> segments_;
  std::size_t at_ = 0;
};

}  // namespace tokensweep
