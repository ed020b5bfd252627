// SPDX-License-Identifier: Apache-2.0
#include "cli/scan_commands.h"

#include <string>
#include <string_view>
#include <utility>

#include "cli/exit_code.h"
#include "cli/print_error.h"
#include "cli/scan_run.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/audit.h"
#include "scanner/pipeline/scan_files.h"

namespace tokensweep::cli {
namespace {

git::Reader reader_of(std::string_view name) {
  if (name == "libgit2") return git::Reader::kLibgit2;
  if (name == "git") return git::Reader::kGitProgram;
  return git::Reader::kPack;
}

}  // namespace

int run_audit(const Arguments& arguments) {
  auto repository = git::Repository::open_with(arguments.repository,
                                               reader_of(arguments.reader));
  if (!repository) {
    print_error(repository.error());
    return exit_code_for(repository.error());
  }
  ScanJob job;
  job.report.target.kind = "repository";
  job.report.target.path = arguments.repository;
  job.scan = [&](const ScanOptions& options, Report& report,
                 ScanStatistics& statistics) {
    return audit(**repository, options, report, statistics);
  };
  return run_scan_job(arguments, std::move(job));
}

int run_scan(const Arguments& arguments) {
  ScanJob job;
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
