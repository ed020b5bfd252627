// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/edit_windows.h"

#include <algorithm>

namespace tokensweep {

void find_edit_windows(std::span<const Segment> segments, std::uint64_t longest,
                       std::vector<ByteRange>& windows) {
  windows.clear();
  if (segments.empty() || longest == 0) return;
  // A call of the engine costs as much as that many bytes more (0.17 us).
  constexpr std::uint64_t kNear = 160;
  const std::uint64_t size = segments.back().end();
  const std::uint64_t slack = longest - 1;
  const auto add = [&](std::uint64_t begin, std::uint64_t end) {
    begin = begin > slack ? begin - slack : 0;
    end = std::min(size, end + slack);
    if (!windows.empty() && begin <= windows.back().end + kNear) {
      windows.back().end = std::max(windows.back().end, end);
    } else {
      windows.push_back({begin, end});
    }
  };
  for (const Segment& segment : segments) {
    if (segment.is_inserted()) {
      add(segment.begin, segment.end());
    } else if (segment.begin > 0) {
      add(segment.begin, segment.begin);
    }
  }
}

}  // namespace tokensweep
