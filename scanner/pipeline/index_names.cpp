// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/index_names.h"

#include <algorithm>

namespace tokensweep {

std::string names_of_index(const std::vector<git::IndexEntry>& index) {
  std::string names;
  for (const git::IndexEntry& entry : index) {
    std::string name = entry.path;
    std::ranges::replace(name, '\n', ' ');
    names += name + "\n";
  }
  return names;
}

}  // namespace tokensweep
