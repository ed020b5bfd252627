// SPDX-License-Identifier: Apache-2.0
// The end of the text report: counts, what was read, what was not.
#pragma once

#include "findings/report.h"
#include "reporters/text_page.h"

namespace tokensweep {

void write_text_summary(const Report& report, TextPage& page);

}  // namespace tokensweep
