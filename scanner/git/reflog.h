// SPDX-License-Identifier: Apache-2.0
// Ids that stand in a repository's own files beside refs and index.
#pragma once

#include <vector>

#include "findings/coverage.h"
#include "scanner/git/repository.h"

namespace tokensweep::git {

// Both ids of every line of every reflog, of all worktrees; sorted, unique,
// without the zero id. Unreadable logs are counted in `coverage`.
[[nodiscard]] std::vector<ObjectId> read_reflog_ids(const Layout& layout,
                                                    Coverage& coverage);

// The commits that the `shallow` file lists, sorted.
[[nodiscard]] std::vector<ObjectId> read_shallow_ids(const Layout& layout);

}  // namespace tokensweep::git
