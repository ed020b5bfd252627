// SPDX-License-Identifier: Apache-2.0
// `tokensweep audit`: a whole repository.
#pragma once

#include <memory>

#include "base/result.h"
#include "findings/report.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/scan_options.h"
#include "scanner/pipeline/scan_statistics.h"

namespace tokensweep {

// Fills findings, suppressed, coverage and target of the report; tool and
// target.path are the caller's. Errors only when nothing can be read at all;
// all else is counted in report.coverage.
[[nodiscard]] Result<void> audit(git::Repository& repository,
                                 const ScanOptions& options, Report& report,
                                 ScanStatistics& statistics);

}  // namespace tokensweep
