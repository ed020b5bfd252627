// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/scan_files.h"

#include <unistd.h>

#include <algorithm>

#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/report_builder.h"
#include "scanner/pipeline/scan_sink.h"
#include "scanner/sources/file_walker.h"

namespace tokensweep {

Result<void> scan_paths(const std::vector<std::string>& paths,
                        const ScanOptions& options, Report& report,
                        ScanStatistics& statistics) {
  Collector collector(options.detector->rules(), options.markers);
  ScanSink sink(options, collector);
  if (options.progress != nullptr) {
    options.progress->phase = Progress::Phase::kFiles;
  }
  std::vector<std::string> named;
  std::ranges::copy_if(paths, std::back_inserter(named),
                       [](const std::string& path) { return path != "-"; });
  if (!named.empty()) {
    WalkOptions walk;
    walk.threads = options.threads;
    walk.max_file_bytes = options.max_file_bytes;
    walk.respect_ignore = options.ignore_rules == IgnoreRules::kRespect;
    walk.exclude = options.exclude;
    walk.exclude_root = options.exclude_root;
    walk.stop = options.stop;
    TRY(walk_files(roots_as_named(named), walk, sink, report.coverage));
  }
  if (named.size() < paths.size()) {
    read_stdin(STDIN_FILENO, options.max_file_bytes, options.stop, sink,
               report.coverage);
  }
  sink.finish_names();
  sink.add_to(report.coverage);
  statistics.counters = sink.counters();
  build_findings(collector.take(), {}, options, report);
  return {};
}

}  // namespace tokensweep
