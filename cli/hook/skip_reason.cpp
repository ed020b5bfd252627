// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/skip_reason.h"

#include "cli/without_secrets.h"

namespace tokensweep::cli {

std::string reason_to_show(const RuleSelection& rules,
                           std::string_view reason) {
  auto detector = load_detector(rules);
  if (!detector) detector = load_detector({});
  if (!detector) return "(not shown: there are no rules to look at it)";
  return without_secrets(**detector, reason);
}

}  // namespace tokensweep::cli
