// SPDX-License-Identifier: Apache-2.0
// `hook pre-push` and `hook pre-receive`: what a push adds to the other side's
// history; and ranges that the pre-commit framework names.
#pragma once

#include "cli/arguments.h"
#include "cli/hook/message.h"

namespace tokensweep::cli {

// Read standard input; give the exit code. When it is empty, pre-push takes the
// push that the variables of the pre-commit framework describe: that reads what
// git writes itself. They change nothing about what git says.
[[nodiscard]] int run_hook_pre_push(const Arguments& arguments);
[[nodiscard]] int run_hook_pre_receive(const Arguments& arguments);

// Whether PRE_COMMIT_FROM_REF and PRE_COMMIT_TO_REF say which commits a hook of
// a commit is to look at, in place of named files; and the run about those. It
// also looks at what is staged: such variables may be left over.
[[nodiscard]] bool framework_names_range();
[[nodiscard]] int run_hook_framework_range(const Arguments& arguments,
                                           const HookWording& wording);

}  // namespace tokensweep::cli
