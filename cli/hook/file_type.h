// SPDX-License-Identifier: Apache-2.0
// Which language a file is in, as far as its name tells.
#pragma once

#include <string_view>

namespace tokensweep::cli {

// Whether `names` has the path's last suffix, or the whole of its last part.
// They are in lower case, between spaces: " .py gemfile ".
[[nodiscard]] bool has_type(std::string_view path, std::string_view names);

}  // namespace tokensweep::cli
