// SPDX-License-Identifier: Apache-2.0
// What all hooks that scan do alike: TOKENSWEEP_SKIP, the message in place of a
// report, and blocking with a reason whatever goes wrong.
#pragma once

#include <functional>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/hook/message.h"
#include "cli/scan/run.h"
#include "scanner/git/repository.h"

namespace tokensweep::cli {

struct HookJob {
  ScanJob scan;  // `write` is filled by run_hook()
  HookAdvice advice;
};

// Makes the job of a hook. The repository lives until the job is done.
using MakeHookJob = std::function<Result<HookJob>(git::Repository& repository)>;

// Gives the exit code.
[[nodiscard]] int run_hook(const Arguments& arguments,
                           const HookWording& wording, const MakeHookJob& make);

}  // namespace tokensweep::cli
