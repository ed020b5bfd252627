// SPDX-License-Identifier: Apache-2.0
// The files that are named to `hook pre-commit`: as they are staged, or whole
// from the working tree where nothing of them is staged.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "findings/report.h"
#include "scanner/git/repository.h"
#include "scanner/git/staged_change.h"
#include "scanner/pipeline/scan_changes.h"

namespace tokensweep::cli {

struct NamedFiles {
  // From the top of the working tree. A folder stands for what is staged below
  // it, too.
  std::set<std::string, std::less<>> all;
  std::vector<std::string> unstaged;  // those without a staged change, folders
};

// Sorts what is named. Paths count from `folder`, which must be the top of the
// working tree if some are not staged. kUsage for paths outside of it.
[[nodiscard]] Result<NamedFiles> sort_named_files(
    const git::Layout& layout, const std::string& folder,
    const std::vector<std::string>& named, const git::StagedChange& change);

// Paths in conflict make a run incomplete: git commits none of them.
void count_conflicts(const git::StagedChange& change, Coverage& coverage);

// Takes the symlinks out of `files`, and gives what git has of each: where it
// leads to. What is there is no part of the repository, or another file of it.
[[nodiscard]] std::vector<ChangedText> take_links(
    std::vector<std::string>& files);

// Adds what another scan found; a finding of the same secret becomes one.
void add_report(Report other, Report& report);

}  // namespace tokensweep::cli
