// SPDX-License-Identifier: Apache-2.0
// Lists folders of a git directory.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tokensweep::git {

// Names in `folder`, sorted, without "." and ".."; nullopt when it cannot be
// read, with errno saying why.
[[nodiscard]] std::optional<std::vector<std::string>> names_in(
    const std::string& folder);

}  // namespace tokensweep::git
