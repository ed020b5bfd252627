// SPDX-License-Identifier: Apache-2.0
// What --version prints, and what reports say of the program that made them.
#pragma once

#include <string>

#include "base/result.h"
#include "findings/report.h"
#include "scanner/engine/detector.h"

namespace tokensweep::cli {

[[nodiscard]] std::string program_version();

[[nodiscard]] ToolInfo this_tool(const Detector& detector);

// Version, rule-pack hash, rule count and library versions, in lines. Opens
// nothing but the embedded pack's header.
[[nodiscard]] Result<std::string> version_text();

}  // namespace tokensweep::cli
