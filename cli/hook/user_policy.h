// SPDX-License-Identifier: Apache-2.0
// Whose config and baseline count in the hooks of the person who commits or
// pushes.
#pragma once

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/scan/repo_policy.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/old_places.h"

namespace tokensweep::cli {

// The working tree's, or, without one, what HEAD has of them.
[[nodiscard]] Result<RepoPolicy> load_user_policy(const Arguments& arguments,
                                                  git::Repository& repository);

// For ChangeScan: those in the trees of a change's parents. Both must outlive
// the result.
[[nodiscard]] FindOldPolicies policies_of_parents(const Arguments& arguments,
                                                  git::Repository& repository);

}  // namespace tokensweep::cli
