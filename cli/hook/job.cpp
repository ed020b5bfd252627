// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/job.h"

#include <utility>

namespace tokensweep::cli {

Target target_in(const git::Repository& repository, std::string kind) {
  const git::Layout& layout = repository.layout();
  Target target;
  target.kind = std::move(kind);
  target.path = layout.work_dir.empty() ? layout.git_dir : layout.work_dir;
  return target;
}

decltype(ScanJob::scan) scan_of(git::Repository& repository, ChangeScan what) {
  return [&repository, what = std::move(what)](const ScanOptions& options,
                                               Report& report,
                                               ScanStatistics& statistics) {
    return scan_changes(repository.objects(), what, options, report,
                        statistics);
  };
}

}  // namespace tokensweep::cli
