// SPDX-License-Identifier: Apache-2.0
// `tokensweep scan`: files, folders and standard input.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "findings/report.h"
#include "scanner/pipeline/scan_options.h"
#include "scanner/pipeline/scan_statistics.h"

namespace tokensweep {

// "-" among `paths` is standard input. kUsage when a named path does not
// exist; all else is counted in report.coverage. Fills findings, suppressed
// and coverage.
[[nodiscard]] Result<void> scan_paths(const std::vector<std::string>& paths,
                                      const ScanOptions& options,
                                      Report& report,
                                      ScanStatistics& statistics);

}  // namespace tokensweep
