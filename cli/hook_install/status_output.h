// SPDX-License-Identifier: Apache-2.0
// `hook status` for people and for scripts.
#pragma once

#include <string>
#include <vector>

#include "cli/hook_install/home.h"
#include "cli/hook_install/keeper.h"

namespace tokensweep::cli {

[[nodiscard]] std::string hook_status_text(
    const std::vector<HookStatus>& statuses);

// With a line end. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string hook_status_json(
    const HookHome& home, const std::vector<HookStatus>& statuses);

}  // namespace tokensweep::cli
