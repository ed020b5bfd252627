// SPDX-License-Identifier: Apache-2.0
// The page of a job of GitHub Actions: Markdown for GITHUB_STEP_SUMMARY.
#pragma once

#include "reporters/reporter.h"

namespace tokensweep {

[[nodiscard]] const Reporter& github_summary_reporter();

}  // namespace tokensweep
