// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/commands.h"

#include <optional>
#include <string>
#include <utility>

#include "cli/exit_code.h"
#include "cli/print_error.h"
#include "cli/scan/reader.h"
#include "cli/scan/repo_policy.h"
#include "cli/scan/run.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/audit.h"
#include "scanner/pipeline/scan_files.h"

namespace tokensweep::cli {
namespace {

// What cannot be read of a broken repository accepts nothing, and the audit
// counts it.
ReadRepoFile policy_reader(git::Repository& repository) {
  auto reader = read_from_checkout(repository);
  if (!reader || !*reader) return {};
  return [read = *std::move(reader)](
             const std::string& name) -> Result<std::optional<std::string>> {
    auto text = read(name);
    if (text || text.error().kind() == ErrorKind::kUsage) return text;
    return std::optional<std::string>();
  };
}

}  // namespace

int run_audit(const Arguments& arguments) {
  auto repository = git::Repository::open_with(arguments.repository,
                                               reader_of(arguments.reader));
  if (!repository) return fail(repository.error());
  auto policy = load_repo_policy(arguments, policy_reader(**repository));
  if (!policy) return fail(policy.error());
  ScanJob job;
  job.policy = *std::move(policy);
  // Rules that are left out, and commits that a shallow clone does not have,
  // find nothing that an entry could be about.
  job.policy.allows.find_stale =
      arguments.rules.builtin && (*repository)->shallow_ids().empty();
  job.report.target.kind = "repository";
  job.report.target.path = arguments.repository;
  job.repository = &(*repository)->layout();
  job.scan = [&](const ScanOptions& options, Report& report,
                 ScanStatistics& statistics) {
    return audit(**repository, options, report, statistics);
  };
  return run_scan_job(arguments, std::move(job));
}

int run_scan(const Arguments& arguments) {
  auto policy = load_policy_of_paths(arguments, arguments.paths);
  if (!policy) return fail(policy.error());
  if (!policy->notice.empty()) {
    print_notice(policy->notice);
  }
  ScanJob job;
  job.policy = *std::move(policy);
  const bool only_stdin =
      arguments.paths.size() == 1 && arguments.paths.front() == "-";
  job.report.target.kind = only_stdin ? "stdin" : "files";
  job.report.target.path =
      arguments.paths.size() == 1 ? arguments.paths.front() : std::string();
  job.scan = [&](const ScanOptions& options, Report& report,
                 ScanStatistics& statistics) {
    return scan_paths(arguments.paths, options, report, statistics);
  };
  return run_scan_job(arguments, std::move(job));
}

}  // namespace tokensweep::cli
