// SPDX-License-Identifier: Apache-2.0
#include "cli/verify/report_input.h"

#include "cli/verify/subject_source.h"

namespace tokensweep::cli {

Result<ReportInput> read_report_input(const InputText& text,
                                      const std::string& where,
                                      const Detector& detector) {
  ReportInput input;
  if (text.from_stdin && !looks_like_report(text.text.view())) {
    TRY_ASSIGN(input.report, report_of_bare_secret(text.text.view(), detector));
    input.source = own_source(nullptr, detector);
    return input;
  }
  TRY_ASSIGN(input.report, parse_report(text));
  TRY_ASSIGN(input.source,
             reread_source(input.report.target, detector, {.where = where}));
  return input;
}

}  // namespace tokensweep::cli
