// SPDX-License-Identifier: Apache-2.0
// The names in an index as one content that can be scanned.
#pragma once

#include <string>
#include <vector>

#include "scanner/git/repository.h"

namespace tokensweep {

// One line each, so that the line of a match says which entry it is: line
// breaks in names become blanks.
[[nodiscard]] std::string names_of_index(
    const std::vector<git::IndexEntry>& index);

}  // namespace tokensweep
