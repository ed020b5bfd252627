// SPDX-License-Identifier: Apache-2.0
#include "verify/clue_list.h"

#include <algorithm>

#include "verify/account_name.h"

namespace tokensweep::verify {

void ClueList::add(std::string_view name, NameCertainty certainty,
                   std::string_view source) {
  auto account = account_name(name);
  if (account) add({*std::move(account), certainty, std::string(source)});
}

void ClueList::add(const NameClue& clue) {
  const auto known = std::ranges::find(clues_, clue.name, &NameClue::name);
  if (known == clues_.end()) {
    if (clues_.size() < kMost) clues_.push_back(clue);
  } else if (clue.certainty < known->certainty) {
    *known = clue;
  }
}

std::vector<NameClue> ClueList::take() {
  std::ranges::stable_sort(clues_, {}, &NameClue::certainty);
  return std::exchange(clues_, {});
}

}  // namespace tokensweep::verify
