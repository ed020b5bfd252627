// SPDX-License-Identifier: Apache-2.0
// Takes the secrets out of everything a report shows.
#pragma once

#include "findings/report.h"

namespace tokensweep {

// Shorter secrets are not looked for in other strings: they would hit words.
inline constexpr std::size_t kLeastRedactedBytes = 8;

// Empties every `secret`, and replaces each secret of at least
// kLeastRedactedBytes by its redacted form wherever it stands in a path, ref,
// author, fact, example, URL or other string that came from outside.
// Overlapping secrets vanish together. Cost: about the length of all strings
// times the logarithm of the number of findings.
void redact_report(Report& report);

}  // namespace tokensweep
