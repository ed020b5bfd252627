// SPDX-License-Identifier: Apache-2.0
// The words of TOKENSWEEP_SKIP, which may hold the very secret they are about.
#pragma once

#include <string>
#include <string_view>

#include "cli/load_detector.h"

namespace tokensweep::cli {

// `reason` as it may be shown and noted: what `rules` find in it is redacted,
// encoded or not, and wherever it stands again. A skip is also the way out when
// the rules are broken: then the built-in ones look, and without those nothing
// of the reason is given.
[[nodiscard]] std::string reason_to_show(const RuleSelection& rules,
                                         std::string_view reason);

}  // namespace tokensweep::cli
