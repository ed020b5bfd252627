// SPDX-License-Identifier: Apache-2.0
// Adds our hook to the files of hook managers, which people write: by putting
// whole lines between marks, so that all else keeps its bytes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/hook_install/home.h"
#include "cli/hook_install/mark.h"
#include "cli/hook_install/script.h"
#include "cli/hook_install/type.h"

namespace tokensweep::cli {

// The lines to add by hand. `file` is the path of the manager's file from the
// top of the working tree.
[[nodiscard]] std::string lines_to_add(HookManager manager,
                                       const HookType& type,
                                       const HookProgram& program,
                                       std::string_view file);

// The text with our hook in it. kUnsupported when that cannot be done safely,
// and why. `file` as above. REQUIRES: no mark of this type in it; `manager` is
// not kGit.
[[nodiscard]] Result<std::string> with_hook(HookManager manager,
                                            std::string_view text,
                                            const HookType& type,
                                            const HookProgram& program,
                                            std::string_view file);

// The text without the lines at `mark`, as the manager takes it: pre-commit
// wants a list, an empty one too.
[[nodiscard]] std::string without_hook(HookManager manager,
                                       std::string_view text,
                                       const HookMark& mark);

// Whether lines of ours, at `mark`, may never run, because what somebody put
// before them may end first.
[[nodiscard]] bool may_be_skipped(HookManager manager, std::string_view text,
                                  const HookMark& mark);

// The program in lines that with_hook() made: an absolute path, or empty.
[[nodiscard]] std::string program_in(HookManager manager,
                                     std::string_view body);

}  // namespace tokensweep::cli
