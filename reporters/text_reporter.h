// SPDX-License-Identifier: Apache-2.0
// The report for people: grouped by secret, worst first.
#pragma once

#include "reporters/reporter.h"

namespace tokensweep {

[[nodiscard]] const Reporter& text_reporter();

}  // namespace tokensweep
