// SPDX-License-Identifier: Apache-2.0
// Finds a repository on disk and reads its layout from its own files, so that
// it depends neither on libgit2's nor on the git program's opinion of it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "scanner/git/config_file.h"
#include "scanner/git/repository.h"

namespace tokensweep::git {

struct DiscoveredRepository {
  Layout layout;
  ConfigFile config;            // common config, then config.worktree
  bool refs_in_tables = false;  // extensions.refStorage names no "files"
  std::vector<std::string> unknown_extensions;  // sorted
};

// The rules are those of Repository::open. kUsage when there is no repository,
// kUnsupported for a format version or an object format that nobody here reads.
[[nodiscard]] Result<DiscoveredRepository> discover_repository(
    const std::string& path);

// The rules are those of Repository::open_for_hook.
[[nodiscard]] Result<DiscoveredRepository> discover_for_hook(
    const HookEnvironment& environment);

// `path` itself when absolute, otherwise below `folder`.
[[nodiscard]] std::string join_path(const std::string& folder,
                                    const std::string& path);

// The first line of a small file, without its line break; empty when there is
// no such file.
[[nodiscard]] std::string read_first_line(const std::string& path);

}  // namespace tokensweep::git
