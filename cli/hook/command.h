// SPDX-License-Identifier: Apache-2.0
// `tokensweep hook`, `hook pre-commit` and `hook commit-msg`. They end with 0
// only when all of what is committed was looked at and nothing found; standard
// input is not read.
#pragma once

#include "cli/arguments.h"

namespace tokensweep::cli {

// Each gives the exit code.
[[nodiscard]] int run_hook_pre_commit(const Arguments& arguments);
[[nodiscard]] int run_hook_commit_msg(const Arguments& arguments);

}  // namespace tokensweep::cli
