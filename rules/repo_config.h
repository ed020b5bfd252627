// SPDX-License-Identifier: Apache-2.0
// .tokensweep.yaml: what a repository says about its own scans. It can only
// exclude and accept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "findings/allow.h"

namespace tokensweep {

inline constexpr std::string_view kRepoConfigName = ".tokensweep.yaml";

struct RepoConfig {
  std::vector<AllowEntry> allow;
  std::vector<std::string> exclude;           // globs, as in .gitignore
  std::vector<InlineMarker> no_inline_allow;  // markers that are off
};

// `where` names the file in errors and entries. kUsage lists everything that
// is wrong as "file:line: message", unknown keys included.
[[nodiscard]] Result<RepoConfig> parse_repo_config(std::string_view text,
                                                   const std::string& where);

}  // namespace tokensweep
