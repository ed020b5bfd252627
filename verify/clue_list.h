// SPDX-License-Identifier: Apache-2.0
// Name clues as they are gathered: each name once, with its best clue.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "verify/name_clues.h"

namespace tokensweep::verify {

class ClueList {
 public:
  // Texts that are no account name are left out. Of equals the first stays.
  void add(std::string_view name, NameCertainty certainty,
           std::string_view source);
  void add(const NameClue& clue);

  // Certain ones first, otherwise in the order in which they came.
  [[nodiscard]] std::vector<NameClue> take();

 private:
  static constexpr std::size_t kMost = 64;

  std::vector<NameClue> clues_;
};

}  // namespace tokensweep::verify
