// SPDX-License-Identifier: Apache-2.0
// Where a repository's hooks live, and who manages them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/hook_install/type.h"
#include "scanner/git/repository.h"

namespace tokensweep::cli {

enum class HookManager : std::uint8_t { kGit, kHusky, kLefthook, kPreCommit };

[[nodiscard]] std::string_view name_of(HookManager manager);

struct HookHome {
  git::Layout layout;
  std::string folder;  // where git looks, absolute, symlinks resolved
  // The folder's setting, as "core.hooksPath of the global config"; empty for
  // the repository's own hooks folder.
  std::string setting;
  std::string generated_by;  // who writes the folder; empty: nobody
  std::string husky;         // husky's folder of scripts; empty: no husky
  // False: git does not look there before husky is installed in this clone.
  bool husky_installed = true;
  std::string lefthook_config;  // empty: no such file
  std::string pre_commit_config;
  // What to know before a hook goes there, a sentence each.
  std::vector<std::string> notes;
};

// `repository` as for Repository::open. kUsage when there is none, when git is
// set to run no hooks, or when the folder leads out of the working tree.
[[nodiscard]] Result<HookHome> find_hook_home(const std::string& repository);

// Who runs hooks of this type there. `wanted` is "auto" or a manager's name;
// kUsage when that one is not set up in the repository or runs no such hooks.
[[nodiscard]] Result<HookManager> manager_of(const HookHome& home,
                                             const HookType& type,
                                             std::string_view wanted);

// Whether the text of a hook is one that pre-commit, or lefthook, wrote.
[[nodiscard]] bool is_pre_commits(std::string_view text);
[[nodiscard]] bool is_lefthooks(std::string_view text);

}  // namespace tokensweep::cli
