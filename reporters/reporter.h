// SPDX-License-Identifier: Apache-2.0
// The seam between a report and its formats. A format is a pair of files with
// one function that returns its Reporter, and a row in registry.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "findings/report.h"
#include "reporters/output.h"

namespace tokensweep {

struct ReportOptions {
  bool show_secrets = false;
  bool colour = false;     // text: escape sequences for colour
  bool verbose = false;    // text: every occurrence and ref
  std::size_t width = 80;  // text: columns to wrap at
  // Seconds since 1970 in UTC; formats that want to know the time of the run
  // leave it out when it is absent.
  std::optional<std::int64_t> now;
};

class Reporter {
 public:
  Reporter() = default;
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;
  virtual ~Reporter() = default;

  // Writes the whole report. It is sorted, and redacted by redact_report
  // unless options.show_secrets; a reporter shows `redacted` in place of an
  // empty `secret`. Stateless: one object serves many calls and threads.
  // Output depends on the arguments only. Fails only when `out` does.
  [[nodiscard]] virtual Result<void> write(const Report& report,
                                           const ReportOptions& options,
                                           OutputSink& out) const = 0;
};

}  // namespace tokensweep
