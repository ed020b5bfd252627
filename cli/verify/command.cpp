// SPDX-License-Identifier: Apache-2.0
#include "cli/verify/command.h"

#include "cli/exit_code.h"
#include "cli/harden_process.h"
#include "cli/input_text.h"
#include "cli/interrupt.h"
#include "cli/load_detector.h"
#include "cli/print_error.h"
#include "cli/scan/report_output.h"
#include "cli/verify/report_input.h"
#include "cli/verify/verify_findings.h"

namespace tokensweep::cli {
int run_verify(const Arguments& arguments) {
  harden_process();
  survive_output_errors();
  const auto detector = load_detector(arguments.rules);
  if (!detector) return fail(detector.error());
  const auto text = read_input_text(arguments.verify.report, kMaxReportBytes);
  if (!text) return fail(text.error());
  auto input = read_report_input(*text, arguments.verify.target, **detector);
  if (!input) return fail(input.error());
  const VerifySetting setting{**detector, input->source, watch_interrupts(),
                              arguments.quiet};
  const auto summary =
      verify_findings(arguments.verify, setting, input->report);
  if (!summary) return fail(summary.error());
  Outcome outcome;
  outcome.exit_zero = arguments.exit_zero;
  outcome.findings = summary->outcome.live > 0;
  outcome.refused = summary->outcome.service_failed;
  outcome.incomplete = summary->unreadable > 0 || summary->outcome.interrupted;
  if (!arguments.verify.dry_run) {
    const Result<void> written = write_outputs(input->report, arguments);
    if (!written) {
      print_error(written.error());
      outcome.incomplete = true;
    }
  }
  return outcome.exit_code();
}

}  // namespace tokensweep::cli
