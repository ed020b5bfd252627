// SPDX-License-Identifier: Apache-2.0
// `verify` and `revoke` blocks: checked here, run in verify/.
#pragma once

#include <string>
#include <vector>

#include "rules/call_block.h"
#include "rules/problems.h"
#include "rules/yaml_document.h"

namespace tokensweep {

// The list of calls as JSON text, with the keys of docs/rules.md. `names` are
// the parts and facts that {part.NAME} may use.
[[nodiscard]] std::string read_calls(CallUse use, const YamlValue& value,
                                     const std::vector<std::string>& names,
                                     Problems& problems);

}  // namespace tokensweep
