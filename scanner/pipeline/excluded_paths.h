// SPDX-License-Identifier: Apache-2.0
// What `exclude` of a repository's config leaves out, for paths that no walk
// reaches.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokensweep {

// Tells whether a file is excluded, by itself or with a folder; the function is
// empty when there are no globs.
[[nodiscard]] std::function<bool(std::string_view path)> path_excluder(
    const std::vector<std::string>& globs);

}  // namespace tokensweep
