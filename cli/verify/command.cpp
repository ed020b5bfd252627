// SPDX-License-Identifier: Apache-2.0
#include "cli/verify/command.h"

#include <unistd.h>

#include <csignal>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "base/secret_text.h"
#include "cli/exit_code.h"
#include "cli/harden_process.h"
#include "cli/interrupt.h"
#include "cli/load_detector.h"
#include "cli/print_error.h"
#include "cli/scan/report_output.h"
#include "cli/verify/subject_source.h"
#include "cli/verify/verify_findings.h"
#include "findings/report_io.h"

namespace tokensweep::cli {
namespace {

constexpr std::uint64_t kMaxReportBytes = std::uint64_t{1} << 30;

int fail(const Error& error) {
  print_error(error);
  return exit_code_for(error);
}

// A report, and how its secrets are read again.
struct Input {
  Report report;
  verify::SubjectSource source;
};

Result<Input> read_input(const VerifyArguments& arguments,
                         const Detector& detector) {
  const bool from_stdin = arguments.report == "-";
  Result<std::string> read =
      from_stdin ? read_descriptor(STDIN_FILENO, kMaxReportBytes)
                 : read_file(arguments.report, kMaxReportBytes);
  const std::string place = from_stdin ? "standard input" : arguments.report;
  if (!read) {
    return from_stdin ? std::move(read).error().with_context(place)
                      : std::move(read).error();
  }
  // A bare token, or a report that shows secrets.
  const SecretText text(*std::move(read));
  Input input;
  if (from_stdin && !looks_like_report(text.view())) {
    TRY_ASSIGN(input.report, report_of_bare_secret(text.view(), detector));
    input.source = own_source(nullptr, detector);
    return input;
  }
  Result<Report> report = read_report(text.view());
  if (!report) return std::move(report).error().with_context(place);
  input.report = *std::move(report);
  TRY_ASSIGN(input.source, reread_source(input.report.target, detector,
                                         {.where = arguments.target}));
  return input;
}

}  // namespace

int run_verify(const Arguments& arguments) {
  harden_process();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const auto detector = load_detector(arguments.rules);
  if (!detector) return fail(detector.error());
  auto input = read_input(arguments.verify, **detector);
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
