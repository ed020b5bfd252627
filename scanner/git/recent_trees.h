// SPDX-License-Identifier: Apache-2.0
// Trees that stand whole in a store often differ from an earlier one in an
// entry or two, too. This remembers some and gives the edits between.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/derived_bytes.h"
#include "scanner/git/tree_links.h"

namespace tokensweep::git {

// Of one thread. Keeps at most kSlots * kMaxTree bytes.
class RecentTrees {
 public:
  struct Slot {
    std::vector<std::byte> content;
    TreeState state;
  };

  // The slot for trees that begin like this one.
  [[nodiscard]] Slot& slot(ByteView content);

  // The segments that make `content` from the slot's: what both begin with and
  // end with. Empty when they have too little in common. Valid until the next
  // call.
  [[nodiscard]] std::span<const Segment> edits(const Slot& slot,
                                               ByteView content);

  [[nodiscard]] static bool may_keep(ByteView content) {
    return content.size() <= kMaxTree;
  }

 private:
  static constexpr std::size_t kSlots = 64;
  static constexpr std::size_t kMaxTree = std::size_t{128} << 10;

  std::array<Slot, kSlots> slots_;
  std::vector<Segment> segments_;
};

}  // namespace tokensweep::git
