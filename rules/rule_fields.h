// SPDX-License-Identifier: Apache-2.0
// One rule from its YAML map, with everything checked that can be checked on
// one rule alone.
#pragma once

#include <string>

#include "rules/problems.h"
#include "rules/rule.h"
#include "rules/yaml_document.h"

namespace tokensweep {

// The rule is whole only when no problem was added.
[[nodiscard]] Rule read_rule(const YamlValue& value,
                             const std::string& provider, Problems& problems);

}  // namespace tokensweep
