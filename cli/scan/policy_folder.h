// SPDX-License-Identifier: Apache-2.0
// In which folder a scan of files finds the config and the baseline to obey.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokensweep::cli {

struct PolicyFolder {
  std::optional<std::string> path;  // absolute, without symlinks
  // The nearest folder whose policy does not count because anybody may write
  // to the folder; or empty.
  std::string passed_over;
};

// The top of the repository that holds `start`, an absolute folder without
// symlinks: policies further down are of no account, since they may belong to
// code from elsewhere. Outside of repositories the nearest folder with a config
// or a baseline, `start` included. A folder that anybody may write to is passed
// over, and nothing counts in a repository with such a top.
[[nodiscard]] PolicyFolder find_policy_folder(const std::string& start);

// Whether `path` is a plain file that anybody may write to.
[[nodiscard]] bool is_file_of_everybody(const std::string& path);

}  // namespace tokensweep::cli
