// SPDX-License-Identifier: Apache-2.0
// The segments of one delta after the other.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "base/derived_bytes.h"

namespace tokensweep::git {

// Keeps its memory when it is cleared. A vector does, too, but compilers call
// its push_back for each of the millions of segments of a walk.
class SegmentList {
 public:
  void clear() { size_ = 0; }
  void push_back(const Segment& segment) {
    if (size_ == slots_.size()) slots_.resize(std::max(kLeast, 2 * size_));
    slots_[size_++] = segment;
  }
  [[nodiscard]] Segment& back() { return slots_[size_ - 1]; }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t capacity() const { return slots_.size(); }
  [[nodiscard]] std::span<const Segment> segments() const {
    return std::span(slots_).first(size_);
  }

 private:
  static constexpr std::size_t kLeast = 64;

  std::vector<Segment> slots_;  // the first size_ are used
  std::size_t size_ = 0;
};

}  // namespace tokensweep::git
