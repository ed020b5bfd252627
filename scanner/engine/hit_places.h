// SPDX-License-Identifier: Apache-2.0
// Where hits end in a content, roughly: deltas are made of many short copies,
// in any order, and hardly one of them holds a hit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "scanner/engine/pattern_engine.h"

namespace tokensweep {

class HitPlaces {
 public:
  // Hits of a content of `size` bytes.
  HitPlaces(std::span<const LiteralHit> hits, std::uint64_t size) {
    while (size >> shift_ >= kBlocks) ++shift_;
    for (const LiteralHit& hit : hits) {
      const std::uint64_t block = (std::uint64_t{hit.end} - 1) >> shift_;
      words_[block / 64] |= std::uint64_t{1} << (block % 64);
    }
  }

  // True when no hit ends behind `begin` and at most `length` bytes further;
  // may be false then, too.
  [[nodiscard]] bool has_none(std::uint64_t begin, std::uint64_t length) const {
    const std::uint64_t first = begin >> shift_;
    const std::uint64_t more = ((begin + length - 1) >> shift_) - first;
    if (more >= 64) return false;
    // The next 64 blocks; a shift by 64 is none.
    const std::uint64_t seen = words_[first / 64] >> (first % 64) |
                               words_[first / 64 + 1] << 1 << (63 - first % 64);
    return seen << (63 - more) == 0;
  }

 private:
  static constexpr std::size_t kBlocks = 2048;

  std::array<std::uint64_t, kBlocks / 64 + 1> words_ = {};  // a bit for a block
  unsigned shift_ = 0;  // from offsets to blocks
};

}  // namespace tokensweep
