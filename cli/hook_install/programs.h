// SPDX-License-Identifier: Apache-2.0
// Which program an installed hook starts.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/hook_install/script.h"

namespace tokensweep::cli {

struct HookPrograms {
  HookProgram own;     // for this machine's hooks: an absolute path
  HookProgram shared;  // for files of the repository: PATH's when it is there
};

// `given` is --program; empty: this program. kUsage when it is no program, or
// when its path has control characters, which no script of ours can hold.
[[nodiscard]] Result<HookPrograms> choose_programs(const std::string& given);

// The program that a hook made for `path` (empty: PATH's) starts today, by the
// rules of find_program_text(); empty when there is none.
[[nodiscard]] std::string program_that_runs(const std::string& path);

}  // namespace tokensweep::cli
