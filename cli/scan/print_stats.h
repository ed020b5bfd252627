// SPDX-License-Identifier: Apache-2.0
// What --stats prints on standard error.
#pragma once

#include "findings/coverage.h"
#include "scanner/pipeline/scan_statistics.h"

namespace tokensweep::cli {

void print_stats(const ScanStatistics& statistics, const Coverage& coverage);

}  // namespace tokensweep::cli
