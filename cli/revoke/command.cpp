// SPDX-License-Identifier: Apache-2.0
#include "cli/revoke/command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/harden_process.h"
#include "cli/input_text.h"
#include "cli/interrupt.h"
#include "cli/load_detector.h"
#include "cli/print_error.h"
#include "cli/revoke/journal.h"
#include "cli/revoke/output.h"
#include "cli/revoke/work.h"
#include "cli/verify/report_input.h"
#include "cli/verify/subject_source.h"
#include "findings/redact_report.h"

namespace tokensweep::cli {
namespace {

using verify::PlanVerdict;
using verify::Refusal;
using verify::RevokeResult;

enum class Show { kStandardOutput, kStandardError };

Result<ReportInput> read_input(const RevokeArguments& arguments,
                               const Detector& detector) {
  TRY_ASSIGN(const InputText text,
             read_input_text(arguments.report, kMaxReportBytes, "the report"));
  return read_report_input(text, arguments.target, detector);
}

// What became of the plans and of what was done.
void judge(RevokeWork& work, Outcome& outcome) {
  for (const RevokeItem& item : work.items()) {
    if (item.left_out) continue;
    const bool unreadable = item.plan.refusal == Refusal::kUnreadable;
    if (item.plan.verdict == PlanVerdict::kRefused) {
      (unreadable ? outcome.incomplete : outcome.refused) = true;
    }
    if (!item.outcome) continue;
    switch (item.outcome->result) {
      case RevokeResult::kDone:
      case RevokeResult::kAlreadyDone:
        break;
      case RevokeResult::kUnchecked:
        outcome.incomplete = true;
        break;
      case RevokeResult::kReactivated:
      case RevokeResult::kFailed:
      case RevokeResult::kInterrupted:
        outcome.refused = true;
    }
  }
}

void note_error(const Error& error, Outcome& outcome) {
  print_error(error);
  const int code = exit_code_for(error);
  outcome.usage_error |= code == kUsageError;
  outcome.refused |= code == kRefused;
  outcome.incomplete |= code == kIncomplete;
}

void print(std::string_view text, Show where, Outcome& outcome) {
  std::FILE* file = where == Show::kStandardOutput ? stdout : stderr;
  const bool written =
      std::fwrite(text.data(), 1, text.size(), file) == text.size();
  if (std::fflush(file) != 0 || !written) outcome.incomplete = true;
}

// The person who can be asked: whoever sees the plan and types.
bool on_a_terminal() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

// Plans, asks, acts and shows, for a report of whatever origin.
Result<void> plan_and_act(const RevokeArguments& arguments, RevokeWork& work,
                          Show where, Outcome& outcome) {
  TRY(work.plan());
  for (const std::string& id : work.unmet_expectations()) {
    note_error(
        Error(ErrorKind::kNetwork, "--expect " + id +
                                       ": no token of the report is known to "
                                       "be this one"),
        outcome);
  }
  if (!arguments.json) print(plan_text(work.items()), where, outcome);
  const bool ready =
      std::ranges::any_of(work.items(), [](const RevokeItem& item) {
        return !item.left_out && item.plan.verdict == PlanVerdict::kReady;
      });
  if (arguments.yes) {
    work.agree_to_all();
  } else if (ready && !arguments.json && arguments.report != "-" &&
             on_a_terminal()) {
    TRY(work.ask());
  } else if (ready && !arguments.json) {
    print("Nothing was changed: this is a plan. With --yes it is done.\n",
          where, outcome);
  }
  Result<void> acted = work.act();
  if (arguments.json) {
    print(revoke_json(work.items(), work.run_id()), where, outcome);
  } else {
    print(outcome_text(work.items()), where, outcome);
  }
  judge(work, outcome);
  return acted;
}

int revoke_report(const RevokeArguments& arguments, const Detector& detector,
                  std::stop_token stop) {
  const Result<ReportInput> input = read_input(arguments, detector);
  if (!input) return fail(input.error());
  Report shown = input->report;
  redact_report(shown);
  RevokeWork work(arguments, detector, std::move(stop));
  Outcome outcome;
  Result<void> done = work.take_report(input->report, shown, input->source);
  if (done) {
    done = plan_and_act(arguments, work, Show::kStandardOutput, outcome);
  }
  if (!done) note_error(done.error(), outcome);
  return outcome.exit_code();
}

int resume(const RevokeArguments& arguments, const Detector& detector,
           std::stop_token stop) {
  verify::SubjectSource source;
  std::optional<ReportInput> input;
  if (!arguments.report.empty()) {
    Result<ReportInput> read = read_input(arguments, detector);
    if (!read) return fail(read.error());
    input = *std::move(read);
    // The journal names the secret, the report where it stands.
    source = [&](const Finding& wanted) -> Result<verify::Subject> {
      for (const Finding& finding : input->report.findings) {
        if (finding.fingerprint == wanted.fingerprint) {
          return input->source(finding);
        }
      }
      return Error(ErrorKind::kNotFound, "it is not in what was given");
    };
  }
  RevokeWork work(arguments, detector, std::move(stop));
  Outcome outcome;
  const auto run = [&]() -> Result<void> {
    TRY(work.take_unfinished(source));
    if (work.items().empty()) {
      if (!arguments.json) {
        print("Nothing is unfinished.\n", Show::kStandardOutput, outcome);
      }
      return {};
    }
    TRY(work.open_session());
    for (const RevokeItem& item : work.items()) {
      if (item.subject) continue;
      print_error(
          Error(ErrorKind::kIo,
                item.plan.fingerprint +
                    ": the secret cannot be read again: " + item.plan.reason));
      outcome.incomplete = true;
    }
    return work.act();
  };
  const Result<void> done = run();
  if (arguments.json) {
    print(revoke_json(work.items(), work.run_id()), Show::kStandardOutput,
          outcome);
  } else {
    print(outcome_text(work.items()), Show::kStandardOutput, outcome);
  }
  judge(work, outcome);
  if (!done) note_error(done.error(), outcome);
  return outcome.exit_code();
}

// What the provider said of a secret, for the report.
void note_state(const RevokeItem& item, Finding& finding) {
  switch (item.plan.verdict) {
    case PlanVerdict::kReady:
      finding.state = LiveState::kLive;
      break;
    case PlanVerdict::kAlreadyDone:
      finding.state = LiveState::kDead;
      break;
    case PlanVerdict::kRefused:
      break;
  }
  if (item.outcome && item.outcome->result == RevokeResult::kDone) {
    finding.state = LiveState::kDead;
  }
}

}  // namespace

int run_revoke(const Arguments& arguments) {
  const RevokeArguments& revoke = arguments.revoke;
  survive_output_errors();
  if (revoke.command == RevokeCommand::kLog) return run_revoke_log(revoke);
  harden_process();
  if (revoke.command == RevokeCommand::kUndo) return run_revoke_undo(revoke);
  const auto detector = load_detector(arguments.rules);
  if (!detector) return fail(detector.error());
  std::stop_token stop = watch_interrupts();
  return revoke.command == RevokeCommand::kResume
             ? resume(revoke, **detector, std::move(stop))
             : revoke_report(revoke, **detector, std::move(stop));
}

void revoke_findings(const Arguments& arguments, const Detector& detector,
                     std::stop_token stop, Report& report, Outcome& outcome) {
  harden_process();
  Report shown = report;
  redact_report(shown);
  RevokeArguments revoke = arguments.revoke;
  revoke.usernames = arguments.verify.usernames;
  revoke.servers = arguments.verify.servers;
  revoke.no_helper = arguments.verify.no_helper;
  RereadOptions options;
  if (report.target.kind != "repository") options.paths = arguments.paths;
  revoke.paths = options.paths;
  // What is gone by now was found nevertheless.
  Result<verify::SubjectSource> reread =
      reread_source(report.target, detector, options);
  RevokeWork work(revoke, detector, std::move(stop));
  Result<void> done = work.take_report(
      report, shown,
      own_source(reread ? *std::move(reread) : verify::SubjectSource(),
                 detector));
  if (done) done = plan_and_act(revoke, work, Show::kStandardError, outcome);
  if (!done) note_error(done.error(), outcome);
  for (const RevokeItem& item : work.items()) {
    for (Finding& finding : report.findings) {
      if (finding.fingerprint == item.plan.fingerprint) {
        note_state(item, finding);
      }
    }
  }
}

}  // namespace tokensweep::cli
