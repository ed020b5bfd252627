// SPDX-License-Identifier: Apache-2.0
// The entries of a pack by offset, and back from an offset to the entry.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scanner/git/pack_index_view.h"

namespace tokensweep::git {

struct PlanEntry;

struct OffsetPosition {
  std::uint64_t offset = 0;
  std::uint32_t position = 0;  // in the index
};

// All of an index, sorted by offset, then position. Linear time.
[[nodiscard]] std::vector<OffsetPosition> offset_order(
    const PackIndexView& index);

// Constant time unless offsets lie very unevenly, then logarithmic.
class OffsetLookup {
 public:
  // `entries` are sorted by offset and outlive this.
  explicit OffsetLookup(std::span<const PlanEntry> entries);

  // The first entry with this offset.
  [[nodiscard]] std::optional<std::uint32_t> find(std::uint64_t offset) const;

 private:
  std::span<const PlanEntry> entries_;
  // First entry at or behind each multiple of 2^shift_.
  std::vector<std::uint32_t> starts_;
  unsigned shift_ = 0;
};

}  // namespace tokensweep::git
