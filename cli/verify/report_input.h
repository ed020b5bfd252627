// SPDX-License-Identifier: Apache-2.0
// What `verify` and `revoke` are given: a report, or one bare token.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/input_text.h"
#include "findings/report.h"
#include "scanner/engine/detector.h"
#include "verify/subject.h"

namespace tokensweep::cli {

struct ReportInput {
  Report report;
  verify::SubjectSource source;  // reads its secrets again
};

// Only what comes on standard input may be a bare token. `where`: as in
// RereadOptions. The detector must outlive the result.
[[nodiscard]] Result<ReportInput> read_report_input(const InputText& text,
                                                    const std::string& where,
                                                    const Detector& detector);

}  // namespace tokensweep::cli
