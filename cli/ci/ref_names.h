// SPDX-License-Identifier: Apache-2.0
// How the branch or tag is called that a CI run is about.
#pragma once

#include <string>
#include <vector>

#include "cli/ci/system.h"
#include "cli/ci/values.h"

namespace tokensweep::cli {

// Of a pull request the branch that it comes from, else what was pushed; where
// the variables of the CI system tell. Any bytes: for scanning, not for
// showing.
[[nodiscard]] std::vector<std::string> ref_names(CiSystem system,
                                                 const CiValues& values);

// Of a run for a tag its name, "refs/tags/" at its front taken off; empty: it
// is for none, or the system does not say. Any bytes.
[[nodiscard]] std::string tag_name(CiSystem system, const CiValues& values);

// Adds a name, "refs/heads/" or "refs/tags/" at its front taken off, unless it
// is empty or among them.
void add_ref_name(std::string name, std::vector<std::string>& names);

}  // namespace tokensweep::cli
