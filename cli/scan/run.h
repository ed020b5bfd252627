// SPDX-License-Identifier: Apache-2.0
// What every command that scans does around its scan: rules, progress,
// accepted findings, --verify, --revoke, outputs and the exit code.
#pragma once

#include <functional>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/exit_code.h"
#include "cli/scan/repo_policy.h"
#include "findings/report.h"
#include "scanner/engine/detector.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/scan_options.h"
#include "scanner/pipeline/scan_statistics.h"

namespace tokensweep::cli {

struct ScanJob {
  Report report;  // with its target
  RepoPolicy policy;
  // Of the repository whose scanned objects are remembered; null for none.
  // Outlives the run.
  const git::Layout* repository = nullptr;
  // When somebody loaded it already; null: the run does. Outlives the run.
  const Detector* detector = nullptr;
  // Fills the report.
  std::function<Result<void>(const ScanOptions& options, Report& report,
                             ScanStatistics& statistics)>
      scan;
  // In place of write_outputs, when it is not null; may change the outcome.
  std::function<Result<void>(const Report& report, Outcome& outcome)> write;
};

// Gives the exit code.
[[nodiscard]] int run_scan_job(const Arguments& arguments, ScanJob job);

}  // namespace tokensweep::cli
