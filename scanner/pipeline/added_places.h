// SPDX-License-Identifier: Apache-2.0
// Which places of a new version of a file were not there before.
//
// A place is the block of lines that a secret touches, without indentation and
// line ends. One that stands at least as often in an old version as in the new
// one was there before: moved and indented lines are not added. Of a block that
// stands more often than before, as many places are added as there are more,
// and git's diff says which; of places of several lines that a deletion alone
// completes, the last. With several old versions (a merge) a place is added
// only when it is against each of them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/pipeline/line_index.h"

namespace tokensweep {

// One thread.
class AddedPlaces {
 public:
  // Both are borrowed. Without old versions everything is added.
  AddedPlaces(std::string_view content, std::vector<std::string_view> before);

  // By place. REQUIRES: `places` is sorted and distinct.
  [[nodiscard]] std::vector<bool> find(const LineIndex& lines,
                                       std::span<const LineRange> places);

  // Whether one of the lines has no counterpart in any old version, by git's
  // diff alone: moved lines are added ones here.
  [[nodiscard]] bool touches_added_line(LineRange lines);

  // Whether git's diff was needed and could not be had: it then says of all
  // lines that they are added.
  [[nodiscard]] bool diff_failed() const { return diff_failed_; }

 private:
  // How often a block stands in the new version and in an old one.
  struct Counts {
    std::uint32_t now = 0;
    std::uint32_t then = 0;
  };
  // Of the places `of_block`, which hold one block, leaves those added that old
  // version `version` has not.
  void narrow(std::size_t version, std::span<const LineRange> places,
              const std::vector<std::size_t>& of_block, Counts counts,
              std::vector<bool>& added);
  // Whether one of the lines is added against old version `version`.
  [[nodiscard]] bool touches(std::size_t version, LineRange lines);

  std::string_view content_;
  std::vector<std::string_view> before_;
  struct Diff {
    bool made = false;
    std::vector<bool> added;  // by line; empty when it failed
  };
  std::vector<Diff> diffs_;  // by old version
  bool diff_failed_ = false;
};

}  // namespace tokensweep
