// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/offset_order.h"

#include <algorithm>
#include <array>
#include <bit>

#include "scanner/git/object_plan.h"

namespace tokensweep::git {

// Radix sort, lowest digit first; it is stable, so positions stay in order.
std::vector<OffsetPosition> offset_order(const PackIndexView& index) {
  constexpr unsigned kDigitBits = 11;
  constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
  std::vector<OffsetPosition> from(index.count());
  std::uint64_t most = 0;
  for (std::uint32_t i = 0; i < index.count(); ++i) {
    from[i] = {index.offset(i), i};
    most |= from[i].offset;
  }
  std::vector<OffsetPosition> to(from.size());
  for (unsigned shift = 0; shift < 64 && most >> shift != 0;
       shift += kDigitBits) {
    std::array<std::uint32_t, kDigits> starts = {};
    const auto digit = [shift](const OffsetPosition& place) {
      return (place.offset >> shift) % kDigits;
    };
    for (const OffsetPosition& place : from) ++starts[digit(place)];
    std::uint32_t sum = 0;
    for (std::uint32_t& start : starts) {
      const std::uint32_t count = start;
      start = sum;
      sum += count;
    }
    for (const OffsetPosition& place : from) to[starts[digit(place)]++] = place;
    std::swap(from, to);
  }
  return from;
}

OffsetLookup::OffsetLookup(std::span<const PlanEntry> entries)
    : entries_(entries) {
  if (entries.empty()) return;
  const std::uint64_t last = entries.back().offset;
  while (last >> shift_ > entries.size()) ++shift_;
  starts_.resize((last >> shift_) + 2,
                 static_cast<std::uint32_t>(entries.size()));
  for (std::size_t i = entries.size(); i-- > 0;) {
    starts_[entries[i].offset >> shift_] = static_cast<std::uint32_t>(i);
  }
  for (std::size_t i = starts_.size() - 1; i-- > 0;) {
    starts_[i] = std::min(starts_[i], starts_[i + 1]);
  }
}

std::optional<std::uint32_t> OffsetLookup::find(std::uint64_t offset) const {
  if (entries_.empty() || offset > entries_.back().offset) return std::nullopt;
  const std::size_t bucket = offset >> shift_;
  const auto begin = entries_.begin() + starts_[bucket];
  const auto end = entries_.begin() + starts_[bucket + 1];
  const auto found =
      std::ranges::lower_bound(begin, end, offset, {}, &PlanEntry::offset);
  if (found == end || found->offset != offset) return std::nullopt;
  return static_cast<std::uint32_t>(found - entries_.begin());
}

}  // namespace tokensweep::git
