// SPDX-License-Identifier: Apache-2.0
#include "cli/gate/stopped_report.h"

#include <sys/stat.h>
#include <unistd.h>

#include <vector>

#include "cli/print_error.h"
#include "cli/scan/report_output.h"
#include "cli/version.h"
#include "findings/early_end.h"
#include "findings/report.h"

namespace tokensweep::cli {
namespace {

bool is_replaced(const OutputRequest& output) {
  if (output.file.empty() || output.mode == WriteMode::kAppend) return false;
  struct stat status = {};
  if (::lstat(output.file.c_str(), &status) != 0) return false;
  return S_ISREG(status.st_mode) ||
         (S_ISLNK(status.st_mode) && output.mode == WriteMode::kReplaceLink);
}

}  // namespace

void remove_old_reports(const Arguments& arguments) {
  for (const OutputRequest& output : arguments.outputs) {
    if (is_replaced(output)) ::unlink(output.file.c_str());
  }
}

void write_stopped_reports(const Arguments& arguments, const std::string& why) {
  Arguments own = arguments;
  std::erase_if(own.outputs, [](const OutputRequest& output) {
    return output.file.empty() && output.format != "github";
  });
  Report report;
  report.tool.version = program_version();
  report.target.kind = "range";
  report.target.path = arguments.repository;
  report.target.range = "unknown";
  report.coverage.skip(skip_reason::kNothingLookedAt, SkipEffect::kIncomplete,
                       why);
  const auto written = write_outputs(report, own);
  if (!written) print_error(written.error());
}

}  // namespace tokensweep::cli
