// SPDX-License-Identifier: Apache-2.0
// `verify` and `revoke` blocks: checked here, run elsewhere.
#pragma once

#include <string>
#include <vector>

#include "rules/problems.h"
#include "rules/yaml_document.h"

namespace tokensweep {

// The list of calls as JSON text. `names` are the parts and facts that
// {part.NAME} may use.
[[nodiscard]] std::string read_calls(const YamlValue& value,
                                     const std::vector<std::string>& names,
                                     Problems& problems);

}  // namespace tokensweep
