// SPDX-License-Identifier: Apache-2.0
// The POSIX shell text of the hooks that we write. All of it blocks when the
// program is gone, and says how to bring it back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/hook_install/type.h"

namespace tokensweep::cli {

// What a hook starts.
struct HookProgram {
  std::string path;       // absolute; empty: what PATH has, for shared files
  std::string installer;  // what runs "hook install" without it; may be empty
};

// In single quotes: safe for any bytes.
[[nodiscard]] std::string shell_quote(std::string_view text);

// Sets `program`, or ends with 1 and says what to do. A relative answer of PATH
// would come from the repository, which must not choose what runs.
[[nodiscard]] std::string find_program_text(const HookType& type,
                                            const HookProgram& program);

// The body of a hook that git starts itself. With `former`, where the hook is
// kept that was there, as a path from this one's folder, that one runs first,
// with the same arguments and standard input; its failure is the hook's, and so
// is its loss.
[[nodiscard]] std::string hook_body(const HookType& type,
                                    const HookProgram& program,
                                    std::string_view former);

// Lines for a script of somebody else's that goes on after them, under `sh -e`
// too. Standard input is there again for what follows.
[[nodiscard]] std::string shared_hook_body(const HookType& type,
                                           const HookProgram& program);

// What a body of ours starts: an absolute path, "" for what PATH has; nullopt
// when no body says so.
[[nodiscard]] std::optional<std::string> program_of(std::string_view body);
// Which hook it runs first, as hook_body() was told; empty for none.
[[nodiscard]] std::string former_of(std::string_view body);

}  // namespace tokensweep::cli
