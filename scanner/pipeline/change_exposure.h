// SPDX-License-Identifier: Apache-2.0
// Which commits of a scan of changes add what was found.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "findings/finding.h"
#include "scanner/git/object_id.h"
#include "scanner/pipeline/object_texts.h"

namespace tokensweep {

// One thread.
class ChangeExposure {
 public:
  // `commits` is the order in which they are named; `texts` must outlive this.
  ChangeExposure(std::vector<git::ObjectId> commits, ObjectTexts& texts);

  // Fills introduced, introductions, in_index and reachable from the finding's
  // occurrences.
  void fill(Finding& finding);

 private:
  [[nodiscard]] CommitRef describe(const git::ObjectId& id);

  std::vector<git::ObjectId> commits_;
  std::unordered_map<std::string, std::uint32_t> position_of_;  // by hex id
  ObjectTexts& texts_;
};

}  // namespace tokensweep
