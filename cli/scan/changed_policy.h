// SPDX-License-Identifier: Apache-2.0
// Whether a change breaks the repository's config or baseline: once it is in,
// every gate and every push would end with that.
#pragma once

#include <span>

#include "base/result.h"
#include "cli/arguments.h"
#include "scanner/git/object_id.h"
#include "scanner/git/repository.h"

namespace tokensweep::cli {

// Reads those of both files that `head` has otherwise than each of `befores`,
// unless flags name others in their place. kUsage when one is broken. All are
// ids of commits.
[[nodiscard]] Result<void> check_changed_policy(
    const Arguments& arguments, git::Repository& repository,
    const git::ObjectId& head, std::span<const git::ObjectId> befores);

}  // namespace tokensweep::cli
