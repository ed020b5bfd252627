// SPDX-License-Identifier: Apache-2.0
// Our own JSON report, written and read back: for verify, revoke, baseline and
// conversion between formats. docs/report.md says what each field means.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "findings/report.h"
#include "findings/report_json.h"

namespace tokensweep {

// The whole report as indented JSON with a newline at its end. Other strings
// than `secret` are written as they are: see redact_report.
[[nodiscard]] std::string to_json(const Report& report,
                                  Secrets secrets = Secrets::kRedacted);

// Reads a JSON report, or a JSON Lines report that has its summary line.
// Unknown members are ignored. kUnsupported for another schema or version,
// kCorrupt for anything else that is wrong; the message names the place
// ("findings[3].occurrences[0].line") and never quotes the report. A finding
// whose secret was not shown has an empty `secret`.
[[nodiscard]] Result<Report> read_report(std::string_view text);

}  // namespace tokensweep
