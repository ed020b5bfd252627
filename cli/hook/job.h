// SPDX-License-Identifier: Apache-2.0
// What the jobs of all hooks have alike.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "cli/scan/run.h"
#include "findings/report.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/scan_changes.h"

namespace tokensweep::cli {

// A part of the repository ("index", "range"), named by its working tree, or by
// its git directory where it has none.
[[nodiscard]] Target target_in(const git::Repository& repository,
                               std::string kind);

// For ScanJob::scan. The repository must outlive it.
[[nodiscard]] decltype(ScanJob::scan) scan_of(git::Repository& repository,
                                              ChangeScan what);

}  // namespace tokensweep::cli
