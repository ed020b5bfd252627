// SPDX-License-Identifier: Apache-2.0
// One occurrence as a SARIF location (§3.28).
#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "findings/finding.h"

namespace tokensweep {

// Names of the bases that relative URIs are resolved against.
inline constexpr std::string_view kSarifRoot = "SRCROOT";
inline constexpr std::string_view kSarifGitDirectory = "GITDIR";

// `snippet` is what may be shown of the secret. Always has a physical
// location; commits and tags stand as objects of the git directory.
[[nodiscard]] nlohmann::ordered_json sarif_location(
    const Occurrence& occurrence, std::string_view snippet);

}  // namespace tokensweep
