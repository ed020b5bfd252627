// SPDX-License-Identifier: Apache-2.0
// `hook pre-push` and `hook pre-receive`: what a push adds to the other side's
// history; and ranges that the pre-commit framework names.
#pragma once

#include <cstdint>

#include "cli/arguments.h"
#include "cli/hook/message.h"

namespace tokensweep::cli {

// Read standard input; give the exit code.
[[nodiscard]] int run_hook_pre_push(const Arguments& arguments);
[[nodiscard]] int run_hook_pre_receive(const Arguments& arguments);

// Whether PRE_COMMIT_FROM_REF and PRE_COMMIT_TO_REF say which commits are
// meant, in place of a push or of named files; and the run about those. A hook
// of a commit also looks at what is staged: such variables may be left over.
[[nodiscard]] bool framework_names_range();
enum class StagedToo : std::uint8_t { kNo, kYes };
[[nodiscard]] int run_hook_framework_range(const Arguments& arguments,
                                           const HookWording& wording,
                                           StagedToo staged);

}  // namespace tokensweep::cli
