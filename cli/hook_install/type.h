// SPDX-License-Identifier: Apache-2.0
// The kinds of git hooks that tokensweep serves.
#pragma once

#include <string_view>

namespace tokensweep::cli {

struct HookType {
  std::string_view name = {};   // "pre-commit": of git, and of our command
  std::string_view words = {};  // what the hook gives to our command
  bool reads_input = false;     // git writes the refs to its standard input
  bool on_server = false;       // the only kind that a bare repository runs
  std::string_view what = {};   // "commit": what it blocks
  std::string_view way_around = {};  // how to do that once without the hook
};

// Null when there is none of that name.
[[nodiscard]] const HookType* find_hook_type(std::string_view name);

// "pre-commit, pre-push, ..."
inline constexpr std::string_view kHookTypeNames =
    "pre-commit, pre-push, commit-msg, pre-receive";

}  // namespace tokensweep::cli
