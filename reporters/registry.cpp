// SPDX-License-Identifier: Apache-2.0
#include "reporters/registry.h"

#include <algorithm>
#include <array>

#include "findings/redact_report.h"
#include "reporters/codequality_reporter.h"
#include "reporters/github_reporter.h"
#include "reporters/github_summary_reporter.h"
#include "reporters/gitlab_reporter.h"
#include "reporters/json_reporter.h"
#include "reporters/jsonl_reporter.h"
#include "reporters/junit_reporter.h"
#include "reporters/sarif_reporter.h"
#include "reporters/text_reporter.h"

namespace tokensweep {
namespace {

constexpr std::array kFormats = {
    ReportFormat{"codequality", "GitLab's code quality report",
                 codequality_reporter},
    ReportFormat{"github", "annotations of GitHub Actions, for standard output",
                 github_reporter},
    ReportFormat{"github-summary", "Markdown, for GitHub's job summary",
                 github_summary_reporter},
    ReportFormat{"gitlab", "GitLab's secret detection report, version 15",
                 gitlab_reporter},
    ReportFormat{"json", "one JSON object (docs/report.md)", json_reporter},
    ReportFormat{"jsonl", "one JSON object a line: findings, then a summary",
                 jsonl_reporter},
    ReportFormat{"junit", "JUnit XML, for any CI system", junit_reporter},
    ReportFormat{"sarif", "SARIF 2.1.0, for code scanning services",
                 sarif_reporter},
    ReportFormat{"text", "for people", text_reporter},
};

}  // namespace

std::span<const ReportFormat> report_formats() {
  return kFormats;
}

const ReportFormat* find_report_format(std::string_view name) {
  const auto found =
      std::ranges::lower_bound(kFormats, name, {}, &ReportFormat::name);
  if (found == kFormats.end() || found->name != name) return nullptr;
  return &*found;
}

std::string report_format_names() {
  std::string names;
  for (const ReportFormat& format : kFormats) {
    if (!names.empty()) names += ", ";
    names += format.name;
  }
  return names;
}

ReportWriter::ReportWriter(const Report& report, const ReportOptions& options)
    : report_(report), options_(options) {
  if (!options_.show_secrets) redact_report(report_);
}

Result<void> ReportWriter::write(const ReportFormat& format,
                                 OutputSink& out) const {
  return format.reporter().write(report_, options_, out);
}

Result<void> ReportWriter::write(const ReportFormat& format,
                                 ReportOptions options, OutputSink& out) const {
  options.show_secrets = options_.show_secrets;
  return format.reporter().write(report_, options, out);
}

}  // namespace tokensweep
