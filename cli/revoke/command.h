// SPDX-License-Identifier: Apache-2.0
// The command `revoke`, and `--revoke` of `audit` and `scan`.
#pragma once

#include <stop_token>

#include "cli/arguments.h"
#include "cli/exit_code.h"
#include "findings/report.h"
#include "scanner/engine/detector.h"

namespace tokensweep::cli {

// An exit code: 4 when a token is refused or could not be revoked, 3 when a
// secret cannot be read again or the journal not be written.
int run_revoke(const Arguments& arguments);

// For a report that this run just made: plan and results go to standard error.
// What becomes known of a token's state goes into its finding, what went wrong
// into `outcome`.
void revoke_findings(const Arguments& arguments, const Detector& detector,
                     std::stop_token stop, Report& report, Outcome& outcome);

}  // namespace tokensweep::cli
