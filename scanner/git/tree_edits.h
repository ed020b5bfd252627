// SPDX-License-Identifier: Apache-2.0
// Reads only those entries of a tree that differ from the tree it is made
// from. Input is hostile.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "base/derived_bytes.h"
#include "scanner/git/object_id.h"
#include "scanner/git/tree_parser.h"

namespace tokensweep::git {

// Goes through a tree, made of `segments`, whose base consists of entries that
// end at `base_ends` and of nothing else: `copied(first, count, begin)` for
// entries of the base that stand here one after the other, from the offset
// `begin` on; `added(entry, end)` for every other entry, with the offset where
// it ends. All in the order of the tree, each entry of it once. An entry starts
// where the one before ends: so where an entry of the base starts and its bytes
// are copied, so is the entry. `bytes(range)` gives the tree's bytes.
//
// False when the tree is malformed; then the entries in front of the first
// malformed one have been shown. `base_ends` are below 2^32.
template <typename Bytes, typename Copied, typename Added>
bool parse_tree_edits(std::span<const Segment> segments, Bytes bytes,
                      std::span<const std::uint32_t> base_ends,
                      ObjectFormat format, Copied copied, Added added) {
  // What most entries are shorter than.
  constexpr std::uint64_t kEntryView = 128;
  const std::uint64_t size = segments.empty() ? 0 : segments.back().end();
  std::size_t number = 0;
  std::size_t near = 0;  // what was found last
  // Entries of the base that end at or before an offset of it. Most trees ask
  // in ascending order, for places that are close.
  const auto entries_up_to = [&](std::uint64_t offset) {
    std::size_t from = 0;
    std::size_t to = base_ends.size();
    if (near == 0 || base_ends[near - 1] <= offset) {
      from = near;
      for (std::size_t step = 4; from + step < to; step *= 4) {
        if (base_ends[from + step] > offset) {
          to = from + step;
        } else {
          from += step;
        }
      }
    }
    const auto in = base_ends.subspan(from, to - from);
    near = from + static_cast<std::size_t>(
                      std::ranges::upper_bound(in, offset) - in.begin());
    return near;
  };
  for (std::uint64_t at = 0; at < size;) {
    while (segments[number].end() <= at) ++number;
    const Segment& segment = segments[number];
    if (!segment.is_inserted()) {
      const std::uint64_t source = segment.source + (at - segment.begin);
      const std::size_t first = entries_up_to(source);
      if (source == (first == 0 ? 0 : base_ends[first - 1])) {
        const std::size_t last =
            entries_up_to(segment.source + segment.bytes.size());
        if (last > first) {
          copied(first, last - first, at);
          at += base_ends[last - 1] - source;
          continue;
        }
      }
    }
    TreeEntry entry;
    std::uint64_t end = std::min(size, at + kEntryView);
    for (;; end = size) {
      const ByteView view = bytes(ByteRange{at, end});
      TreeParser parser(view, format);
      if (parser.next(entry)) {
        end = at + static_cast<std::uint64_t>(
                       entry.raw_id.data() + entry.raw_id.size() - view.data());
        break;
      }
      if (end == size) return false;
    }
    added(entry, end);
    at = end;
  }
  return true;
}

}  // namespace tokensweep::git
