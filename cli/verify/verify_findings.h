// SPDX-License-Identifier: Apache-2.0
// Asks the providers about the findings of a report: what `verify`, and
// `audit` and `scan` with --verify, have in common.
#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/verify/arguments.h"
#include "findings/report.h"
#include "scanner/engine/detector.h"
#include "verify/name_clues.h"
#include "verify/subject.h"
#include "verify/verifier.h"

namespace tokensweep::cli {

struct VerifySummary {
  verify::VerifyOutcome outcome;
  std::size_t unreadable = 0;  // secrets that could not be read again
};

struct VerifySetting {
  const Detector& detector;
  const verify::SubjectSource& source;
  std::stop_token stop;
  bool quiet = false;
  std::vector<std::string> paths = {};  // of `scan`; see RereadOptions
};

// Prints on standard error what goes where before anything is contacted (not
// when quiet); with --dry-run that is all. Then asks, and writes states and
// facts into the report. kUsage for unknown providers and bad servers; an error
// means that nobody was asked.
[[nodiscard]] Result<VerifySummary> verify_findings(
    const VerifyArguments& arguments, const VerifySetting& setting,
    Report& report);

// What verify_findings() would refuse whatever was found: unknown providers,
// bad servers and endpoints. Before a scan that may take long.
[[nodiscard]] Result<void> check_verify_request(
    const VerifyArguments& arguments, const Detector& detector);

// verify_findings() for the findings of this very run, of `audit` and `scan`.
// Does nothing without --verify.
[[nodiscard]] Result<VerifySummary> verify_own_findings(
    const Arguments& arguments, const Detector& detector, std::stop_token stop,
    Report& report);

// Account names of the target's build files, for tokens that nothing beside
// them ties to a name. `where` and `paths` as in RereadOptions.
[[nodiscard]] std::vector<verify::NameClue> names_of_target(
    const Target& target, const std::string& where,
    const std::vector<std::string>& paths);

}  // namespace tokensweep::cli
