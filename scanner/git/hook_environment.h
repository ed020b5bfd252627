// SPDX-License-Identifier: Apache-2.0
// What git tells a hook that it starts by environment variables: where the
// repository is, which index is about to be committed, and where pushed objects
// wait. Only hooks honour these; a command that is given a repository ignores
// them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokensweep::git {

// Absolute paths but for one; empty what git does not say. GIT_PREFIX is not
// among them: where in the working tree the user stood changes nothing.
struct HookEnvironment {
  std::string folder;      // where git started the hook
  std::string git_dir;     // GIT_DIR
  std::string common_dir;  // GIT_COMMON_DIR
  std::string work_tree;   // GIT_WORK_TREE
  // GIT_INDEX_FILE as it is: a relative path counts from the top of the working
  // tree, wherever in it the hook was started; in a bare repository from
  // `folder`.
  std::string index_file;
  std::string objects_dir;  // GIT_OBJECT_DIRECTORY
  // GIT_ALTERNATE_OBJECT_DIRECTORIES: read like the repository's alternates.
  std::vector<std::string> alternates;
  std::string quarantine;  // GIT_QUARANTINE_PATH: of objects not yet accepted
};

// The variables of this process.
[[nodiscard]] HookEnvironment read_hook_environment();

// The same from other variables; the paths count from `folder`. An empty
// variable counts as one that is not set.
using GetVariable =
    std::function<std::optional<std::string>(std::string_view name)>;
[[nodiscard]] HookEnvironment parse_hook_environment(std::string folder,
                                                     const GetVariable& get);

}  // namespace tokensweep::git
