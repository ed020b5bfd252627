// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/edit_windows.h"

#include <algorithm>

namespace tokensweep {

void find_edit_windows(std::span<const Segment> segments, std::uint64_t longest,
                       std::vector<ByteRange>& windows) {
  windows.clear();
  if (segments.empty() || longest == 0) return;
  // To copy two ranges costs more than to match that many bytes.
  constexpr std::uint64_t kNear = 16;
  const std::uint64_t size = segments.back().end();
  const std::uint64_t slack = longest - 1;
  ByteRange window;  // the last one, not yet in `windows`
  const Segment* before = nullptr;
  for (const Segment& segment : segments) {
    const bool is_new = segment.is_inserted();
    const bool is_joint =
        before != nullptr && !is_new && !before->is_inserted();
    before = &segment;
    if (!is_new && !is_joint) continue;
    const std::uint64_t begin =
        segment.begin > slack ? segment.begin - slack : 0;
    const std::uint64_t end =
        std::min(size, (is_new ? segment.end() : segment.begin) + slack);
    if (begin > window.end + kNear) {
      if (window.end > 0) windows.push_back(window);
      window.begin = begin;
    }
    window.end = end;
  }
  if (window.end > 0) windows.push_back(window);
}

}  // namespace tokensweep
