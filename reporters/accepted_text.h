// SPDX-License-Identifier: Apache-2.0
// What a text report says of findings that people accepted.
#pragma once

#include <string_view>

#include "findings/coverage.h"
#include "reporters/text_page.h"

namespace tokensweep {

// A line that counts them, and a short list of entries and comments that
// somebody should do something about.
void write_accepted(const Suppressed& suppressed, TextPage& page);

}  // namespace tokensweep
