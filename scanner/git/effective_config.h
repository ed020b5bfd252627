// SPDX-License-Identifier: Apache-2.0
// One setting as git itself sees it in a repository: the system's, the user's,
// the repository's and the worktree's config, with their includes.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace tokensweep::git {

struct EffectiveSetting {
  std::string value;  // "~/" is expanded; bytes
  std::string scope;  // "system", "global", "local", "worktree"
};

// Asks `git config`, which executes nothing. `name` is "section.name", its
// value a path; nullopt when it is not set. kUsage when a config is broken,
// kUnsupported when git is not installed. GIT_* variables are ignored but for
// those that say where the user's and the system's config are.
[[nodiscard]] Result<std::optional<EffectiveSetting>> effective_path_setting(
    const std::string& git_dir, const std::string& name);

}  // namespace tokensweep::git
