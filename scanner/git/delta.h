// SPDX-License-Identifier: Apache-2.0
// Git's delta format: two sizes, then copies from the base and insertions.
// Input is hostile.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "scanner/git/segment_list.h"

namespace tokensweep::git {

struct DeltaHeader {
  std::uint64_t base_size = 0;
  std::uint64_t result_size = 0;
  std::size_t length = 0;  // of the header itself
};

[[nodiscard]] std::optional<DeltaHeader> parse_delta_header(ByteView delta);

// More segments than this are refused: hostile deltas could take 16 times
// their size in memory.
inline constexpr std::size_t kMaxSegments = std::size_t{1} << 24;

// Puts the segments of the result into `segments`, as DerivedBytes wants them;
// they view `base` and `delta`. False when the base has another size than the
// header says, when an operation is not valid or leaves the base, or when they
// do not make exactly the result's size.
[[nodiscard]] bool parse_delta(ByteView delta, const DeltaHeader& header,
                               ByteView base, SegmentList& segments);

}  // namespace tokensweep::git
