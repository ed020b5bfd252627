// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/run.h"

#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "cli/harden_process.h"
#include "cli/interrupt.h"
#include "cli/load_detector.h"
#include "cli/print_error.h"
#include "cli/revoke/command.h"
#include "cli/scan/open_cache.h"
#include "cli/scan/print_stats.h"
#include "cli/scan/progress_line.h"
#include "cli/scan/report_output.h"
#include "cli/verify/verify_findings.h"
#include "cli/version.h"
#include "cli/without_secrets.h"
#include "findings/allow_list.h"
#include "scanner/pipeline/report_builder.h"
#include "scanner/sources/lfs_pointer.h"

namespace tokensweep::cli {
namespace {

using Clock = std::chrono::steady_clock;

ScanOptions options_of(const Arguments& arguments, const ScanJob& job,
                       const Detector& detector) {
  constexpr unsigned kMebibyteShift = 20;
  ScanOptions options;
  options.detector = &detector;
  options.threads = arguments.threads > 0
                        ? arguments.threads
                        : std::max(1U, std::thread::hardware_concurrency());
  options.max_file_bytes = arguments.max_file_megabytes << kMebibyteShift;
  options.max_object_bytes = options.max_file_bytes;
  options.ignore_rules =
      arguments.no_ignore ? IgnoreRules::kOff : IgnoreRules::kRespect;
  options.refuted =
      arguments.keep_refuted ? RefutedMatches::kKeep : RefutedMatches::kDrop;
  options.mode =
      arguments.scan_mode == "full" ? ScanMode::kFull : ScanMode::kDelta;
  options.measure = arguments.stats;
  options.exclude = job.policy.exclude;
  options.exclude_witness = job.policy.exclude_witness;
  options.exclude_root = job.policy.root;
  options.markers = job.policy.markers;
  options.allows = &job.policy.allows;
  options.cache_trust = cache_trust_of(arguments);
  return options;
}

Result<void> scan(const Arguments& arguments, ScanJob& job,
                  const ScanOptions& options, const Progress& progress,
                  ScanStatistics& statistics) {
  std::optional<ProgressLine> line;
  if (!arguments.quiet && ::isatty(STDERR_FILENO) == 1) line.emplace(progress);
  return job.scan(options, job.report, statistics);
}

// Takes out what the policy accepts.
void accept_findings(ScanJob& job, const Detector& detector) {
  // Not incomplete, and yet an entry may be about what is missing.
  if (job.report.coverage.skipped.contains(std::string(kLfsContentMissing))) {
    job.policy.allows.find_stale = false;
  }
  apply_allows(job.policy.allows, job.report);
  hide_secrets_of_allows(detector, job.report);
}

// Asks about what was found, revokes it if that is wanted, and writes the
// report. Says on standard error what fails.
Outcome conclude(const Arguments& arguments, const Detector& detector,
                 const std::stop_token& stop, ScanJob& job) {
  Report& report = job.report;
  Outcome outcome;
  const auto verified = verify_own_findings(arguments, detector, stop, report);
  if (verified) {
    outcome.refused = verified->outcome.service_failed;
    outcome.incomplete = verified->outcome.interrupted;
  } else {
    // What was found is told all the same.
    print_error(verified.error());
    outcome.usage_error = exit_code_for(verified.error()) == kUsageError;
    outcome.refused = true;
  }
  outcome.exit_zero = arguments.exit_zero;
  outcome.incomplete |= !report.coverage.complete();
  for (const Finding& finding : report.findings) {
    outcome.findings |= finding.verdict != Verdict::kRefuted;
  }
  if (verified && arguments.revoke.wanted) {
    revoke_findings(arguments, detector, stop, report, outcome);
  }
  const Result<void> written =
      job.write ? job.write(report, outcome) : write_outputs(report, arguments);
  if (!written) {
    print_error(written.error());
    outcome.incomplete = true;
  }
  return outcome;
}

// That of the job, else one that is kept in `loaded`.
Result<const Detector*> detector_of(const Arguments& arguments,
                                    const ScanJob& job,
                                    std::unique_ptr<Detector>& loaded) {
  if (job.detector != nullptr) return job.detector;
  TRY_ASSIGN(loaded, load_detector(arguments.rules));
  return loaded.get();
}

}  // namespace

int run_scan_job(const Arguments& arguments, ScanJob job) {
  Report& report = job.report;
  const auto start = Clock::now();
  harden_process();
  std::unique_ptr<Detector> loaded;
  const auto known = detector_of(arguments, job, loaded);
  if (!known) return fail(known.error());
  const Detector& detector = **known;
  if (!arguments.verify.wanted.empty()) {
    const auto checked = check_verify_request(arguments.verify, detector);
    if (!checked) return fail(checked.error());
  }
  survive_output_errors();
  Progress progress;
  ScanOptions options = options_of(arguments, job, detector);
  std::unique_ptr<ScanCache> cache;
  if (job.repository != nullptr) {
    cache = open_cache(arguments, *job.repository, detector.rules_hash());
  }
  options.cache = cache.get();
  options.stop = watch_interrupts();
  options.progress = &progress;

  report.tool = this_tool(detector);
  ScanStatistics statistics;
  const Result<void> scanned =
      scan(arguments, job, options, progress, statistics);
  if (!scanned) return fail(without_secrets(detector, scanned.error()));
  accept_findings(job, detector);
  if (cache != nullptr && !cache->problem().empty()) {
    print_notice(cache->problem());
  }
  cache.reset();
  report.coverage.seconds =
      std::chrono::duration<double>(Clock::now() - start).count();

  const Outcome outcome = conclude(arguments, detector, options.stop, job);
  if (arguments.stats) print_stats(statistics, report.coverage);
  return outcome.exit_code();
}

}  // namespace tokensweep::cli
