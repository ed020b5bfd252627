// SPDX-License-Identifier: Apache-2.0
#include "findings/finding.h"

#include <tuple>

namespace tokensweep {

bool report_order(const Finding& a, const Finding& b) {
  return std::tie(a.severity, a.provider, a.rule, a.fingerprint) <
         std::tie(b.severity, b.provider, b.rule, b.fingerprint);
}

}  // namespace tokensweep
