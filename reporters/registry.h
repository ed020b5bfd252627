// SPDX-License-Identifier: Apache-2.0
// The formats by name, and the one way to write a report in one of them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "reporters/reporter.h"

namespace tokensweep {

struct ReportFormat {
  std::string_view name;     // as in --format NAME
  std::string_view summary;  // one line for --help
  const Reporter& (*reporter)();
};

// Sorted by name.
[[nodiscard]] std::span<const ReportFormat> report_formats();

// nullptr when there is none of that name.
[[nodiscard]] const ReportFormat* find_report_format(std::string_view name);

// "codequality, github, ..."
[[nodiscard]] std::string report_format_names();

// Writes one report in several formats, redacted unless options.show_secrets.
class ReportWriter {
 public:
  // Copies the report once; the caller's keeps its secrets.
  ReportWriter(const Report& report, const ReportOptions& options);

  [[nodiscard]] Result<void> write(const ReportFormat& format,
                                   OutputSink& out) const;
  // The same with other options, `show_secrets` excepted.
  [[nodiscard]] Result<void> write(const ReportFormat& format,
                                   ReportOptions options,
                                   OutputSink& out) const;

 private:
  Report report_;
  ReportOptions options_;
};

}  // namespace tokensweep
