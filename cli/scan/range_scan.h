// SPDX-License-Identifier: Apache-2.0
// From a range of commits to what scan_changes() looks at.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/commit_source.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/scan_changes.h"

namespace tokensweep::cli {

// What each of the commits (numbers of `source`, parents before children)
// changes, and all their messages. What cannot be read is counted in
// `coverage`.
[[nodiscard]] Result<ChangeScan> changes_of(
    git::Repository& repository, git::CommitSource& source,
    const std::vector<std::uint32_t>& commits, Coverage& coverage);

}  // namespace tokensweep::cli
