// SPDX-License-Identifier: Apache-2.0
// JUnit XML, which every CI system shows: one failed test for each secret.
#pragma once

#include "reporters/reporter.h"

namespace tokensweep {

[[nodiscard]] const Reporter& junit_reporter();

}  // namespace tokensweep
