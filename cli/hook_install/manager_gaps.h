// SPDX-License-Identifier: Apache-2.0
// What the settings of a hook manager keep from the hook that it starts.
#pragma once

#include <string>
#include <string_view>

#include "cli/hook_install/home.h"
#include "cli/hook_install/type.h"

namespace tokensweep::cli {

struct ManagerGaps {
  std::string stops = {};  // why it never starts, or is no hook for all files
  std::string left_out = {};  // what it is not started for, a sentence
};

// Of the manager's file: its text, and its path from the top of the working
// tree. Both are empty where nothing is known to be kept, and for what is not
// the plain YAML that ours is put into.
[[nodiscard]] ManagerGaps find_manager_gaps(HookManager manager,
                                            std::string_view text,
                                            const HookType& type,
                                            std::string_view file);

}  // namespace tokensweep::cli
