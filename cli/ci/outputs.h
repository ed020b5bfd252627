// SPDX-License-Identifier: Apache-2.0
// What a gate writes by itself for the CI system that runs it.
#pragma once

#include <vector>

#include "cli/arguments.h"
#include "cli/ci/system.h"

namespace tokensweep::cli {

// To write beside the text report when no --format was given and
// --no-ci-output was not:
//   GitHub     `github` to standard output, and `github-summary` appended to
//              the file that GITHUB_STEP_SUMMARY names, if it names one
//   GitLab     `gitlab` and `codequality` to the files that its templates
//              collect
//   others     `junit` to tokensweep-junit.xml
// Files are relative to the working directory, which may be the scanned one: a
// symlink there is replaced, never followed.
[[nodiscard]] std::vector<OutputRequest> ci_outputs(CiSystem system,
                                                    const GetEnv& getenv);

// Adds them to arguments.outputs, as said above.
void add_ci_outputs(Arguments& arguments, const GetEnv& getenv);

}  // namespace tokensweep::cli
