// SPDX-License-Identifier: Apache-2.0
// What --version prints.
#pragma once

#include <string>

#include "base/result.h"

namespace tokensweep::cli {

[[nodiscard]] std::string program_version();

// Version, rule-pack hash, rule count and library versions, in lines. Opens
// nothing but the embedded pack's header.
[[nodiscard]] Result<std::string> version_text();

}  // namespace tokensweep::cli
