// SPDX-License-Identifier: Apache-2.0
// What `exclude` of a repository's config leaves out, for paths that no walk
// reaches.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokensweep {

// Tells whether a file of a history is excluded, by itself or with a folder;
// the function is empty when nothing can be. The globs are
// ScanOptions::exclude and exclude_witness.
[[nodiscard]] std::function<bool(std::string_view path)> path_excluder(
    const std::vector<std::string>& globs,
    const std::optional<std::vector<std::string>>& witness);

}  // namespace tokensweep
