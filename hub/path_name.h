// SPDX-License-Identifier: Apache-2.0
// Names that become a part of a path: a slash or a dot in one would lead to
// another place.
#pragma once

#include <string_view>

#include "base/result.h"

namespace tokensweep::hub {

// 1 to 255 letters, digits, '-' and '_'.
[[nodiscard]] bool is_path_name(std::string_view text);

// kUsage unless it is one; `what` names it: "an organization's name".
[[nodiscard]] Result<void> check_path_name(std::string_view text,
                                           std::string_view what);

}  // namespace tokensweep::hub
