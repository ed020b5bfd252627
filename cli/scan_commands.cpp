// SPDX-License-Identifier: Apache-2.0
#include "cli/scan_commands.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/load_detector.h"
#include "cli/print_error.h"
#include "cli/progress_line.h"
#include "cli/report_output.h"
#include "cli/version.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/audit.h"
#include "scanner/pipeline/scan_files.h"

namespace tokensweep::cli {
namespace {

using Clock = std::chrono::steady_clock;

void print_stats(const ScanCounters& counters, const Report& report) {
  std::fprintf(stderr,
               "commits %llu  trees %llu  tags %llu  blobs %llu  files %llu\n"
               "bytes matched %llu  literal hits %llu  confirms %llu  "
               "decoded runs %llu  matches %llu\n"
               "seconds %.3f\n",
               static_cast<unsigned long long>(report.coverage.commits),
               static_cast<unsigned long long>(report.coverage.trees),
               static_cast<unsigned long long>(report.coverage.tags),
               static_cast<unsigned long long>(report.coverage.blobs),
               static_cast<unsigned long long>(report.coverage.files),
               static_cast<unsigned long long>(counters.bytes),
               static_cast<unsigned long long>(counters.literal_hits),
               static_cast<unsigned long long>(counters.confirms),
               static_cast<unsigned long long>(counters.decoded_runs),
               static_cast<unsigned long long>(counters.matches),
               report.coverage.seconds);
}

// The part that `audit` and `scan` differ in.
using Scan = std::function<Result<void>(
    const ScanOptions& options, Report& report, ScanCounters& counters)>;

int run(const Arguments& arguments, Report report, const Scan& scan) {
  const auto start = Clock::now();
  const auto detector = load_detector(arguments.rules);
  if (!detector) {
    print_error(detector.error());
    return exit_code_for(detector.error());
  }
  // A reader of our output that goes away is an output error, not a death.
  std::signal(SIGPIPE, SIG_IGN);
  Progress progress;
  ScanOptions options;
  options.detector = detector->get();
  options.threads = arguments.threads > 0
                        ? arguments.threads
                        : std::max(1U, std::thread::hardware_concurrency());
  constexpr unsigned kMebibyteShift = 20;
  options.max_file_bytes = arguments.max_file_megabytes << kMebibyteShift;
  options.max_object_bytes = options.max_file_bytes;
  options.ignore_rules =
      arguments.no_ignore ? IgnoreRules::kOff : IgnoreRules::kRespect;
  options.refuted =
      arguments.keep_refuted ? RefutedMatches::kKeep : RefutedMatches::kDrop;
  options.stop = watch_interrupts();
  options.progress = &progress;

  report.tool.version = program_version();
  report.tool.rule_pack = (*detector)->rules_hash();
  report.tool.rules = (*detector)->rules().size();
  ScanCounters counters;
  {
    std::optional<ProgressLine> line;
    if (!arguments.quiet && ::isatty(STDERR_FILENO) == 1) {
      line.emplace(progress);
    }
    const Result<void> scanned = scan(options, report, counters);
    line.reset();
    if (!scanned) {
      print_error(scanned.error());
      return exit_code_for(scanned.error());
    }
  }
  report.coverage.seconds =
      std::chrono::duration<double>(Clock::now() - start).count();

  Outcome outcome;
  outcome.exit_zero = arguments.exit_zero;
  outcome.incomplete = !report.coverage.complete();
  for (const Finding& finding : report.findings) {
    outcome.findings |= finding.verdict != Verdict::kRefuted;
  }
  const Result<void> written = write_outputs(report, arguments);
  if (!written) {
    print_error(written.error());
    outcome.incomplete = true;
  }
  if (arguments.stats) print_stats(counters, report);
  return outcome.exit_code();
}

}  // namespace

int run_audit(const Arguments& arguments) {
  auto repository = arguments.reader == "git"
                        ? git::Repository::open_with(arguments.repository,
                                                     git::Reader::kGitProgram)
                        : git::Repository::open(arguments.repository);
  if (!repository) {
    print_error(repository.error());
    return exit_code_for(repository.error());
  }
  Report report;
  report.target.kind = "repository";
  report.target.path = arguments.repository;
  return run(
      arguments, std::move(report),
      [&](const ScanOptions& options, Report& out, ScanCounters& counters) {
        return audit(**repository, options, out, counters);
      });
}

int run_scan(const Arguments& arguments) {
  Report report;
  const bool only_stdin =
      arguments.paths.size() == 1 && arguments.paths.front() == "-";
  report.target.kind = only_stdin ? "stdin" : "files";
  report.target.path =
      arguments.paths.size() == 1 ? arguments.paths.front() : std::string();
  return run(
      arguments, std::move(report),
      [&](const ScanOptions& options, Report& out, ScanCounters& counters) {
        return scan_paths(arguments.paths, options, out, counters);
      });
}

}  // namespace tokensweep::cli
