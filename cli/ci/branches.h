// SPDX-License-Identifier: Apache-2.0
// What a CI system says of the branch that a run is about: from which one its
// config may come. docs/ci.md says which variables of which system.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/ci/environment.h"
#include "cli/ci/system.h"

namespace tokensweep::cli {

// All of it is the server's word, never that of the checked out files.
struct CiBranches {
  // A pull request or a merge queue: what it goes into judges it.
  bool goes_into_another = false;
  std::string default_branch;  // of the repository; empty: not said
  bool is_default = false;     // the run is about the default branch itself
  // A schedule, or a run that people or other programs started: it is about
  // what was pushed, and looked at, before.
  bool looks_again = false;
};

// Nothing known when no CI system is detected. kUsage as find_ci_range().
[[nodiscard]] Result<CiBranches> find_ci_branches(const GetEnv& getenv,
                                                  const ReadEventFile& read);

}  // namespace tokensweep::cli
