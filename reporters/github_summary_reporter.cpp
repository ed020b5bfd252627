// SPDX-License-Identifier: Apache-2.0
#include "reporters/github_summary_reporter.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "reporters/ci_text.h"
#include "reporters/place.h"
#include "reporters/report_words.h"
#include "reporters/wording.h"

namespace tokensweep {
namespace {

// GitHub takes 1 MiB of a step. What stands around the table is small unless
// rules or reasons are without number.
constexpr std::size_t kMostTableBytes = 950'000;
constexpr std::size_t kMostSectionBytes = 40'000;

std::string row_of(const Finding& finding, const Report& report,
                   const ReportOptions& options) {
  std::string row = "| ";
  row += finding.verdict == Verdict::kRefuted ? "refuted"
                                              : to_string(finding.severity);
  row += " | " + markdown_text(rule_title(finding));
  row += " | " + markdown_code(shown_secret(finding, options)) + " | ";
  if (!finding.occurrences.empty()) {
    row += markdown_code(place_words(finding.occurrences.front()));
  }
  if (finding.occurrences.size() > 1) {
    row += " and " + with_separators(finding.occurrences.size() - 1) + " more";
  }
  row += " | " + join_words(exposure_words(finding, report.target));
  if (finding.state != LiveState::kNotChecked) {
    row.append(", ").append(to_string(finding.state));
  }
  return row + " | " + markdown_code(finding.fingerprint) + " |\n";
}

std::string table_of(const Report& report, const ReportOptions& options) {
  std::string table;
  std::size_t rows = 0;
  for (const Finding& finding : report.findings) {
    const std::string row = row_of(finding, report, options);
    if (table.size() + row.size() > kMostTableBytes) break;
    table += row;
    ++rows;
  }
  if (rows == 0 && report.findings.empty()) return {};
  table.insert(0,
               "\n| Severity | What | Secret | Where | Exposed | "
               "Fingerprint |\n| --- | --- | --- | --- | --- | --- |\n");
  const std::size_t left_out = report.findings.size() - rows;
  if (left_out > 0) {
    table += "\n" + count_of(left_out, "more finding") +
             " had no room here: write a report in another format.\n";
  }
  return table;
}

// One line for each thing to do, not for each secret.
std::string steps_of(const Report& report) {
  std::set<std::string_view> told;
  std::string steps;
  for (const Finding& finding : report.findings) {
    if (finding.verdict == Verdict::kRefuted || finding.remediation.empty() ||
        !told.insert(finding.remediation).second) {
      continue;
    }
    const std::string step = "- " + markdown_text(rule_title(finding)) + ": " +
                             markdown_text(finding.remediation) + "\n";
    if (steps.size() + step.size() > kMostSectionBytes) break;
    steps += step;
  }
  if (report.findings.empty()) return {};
  return "\n**What to do.** Take a real secret out of service: to remove it "
         "from the code is not enough once it was pushed. What is no secret "
         "is accepted by its fingerprint, with a reason.\n" +
         (steps.empty() ? steps : "\n" + steps);
}

void append_line(std::string_view front, std::string_view what,
                 std::string& list) {
  const std::string line = std::string(front) + markdown_code(what) + "\n";
  if (list.size() + line.size() <= kMostSectionBytes) list += line;
}

void append_notes(const Suppressed& suppressed, std::string& list) {
  for (const AllowNote& note : suppressed.notes) {
    append_line("- accepted, to look at: ", accepted_note_words(note), list);
  }
}

void append_skipped(const Coverage& coverage, SkipEffect effect,
                    std::string_view front, std::string& list) {
  for (const auto& [reason, entry] : coverage.skipped) {
    if (entry.effect != effect) continue;
    append_line(front, skipped_words(reason, entry), list);
  }
}

std::string coverage_of(const Report& report) {
  std::string text = "\n";
  const std::string range = range_words(report);
  if (!range.empty()) text += markdown_text(range) + "\n";
  text += markdown_text(read_words(report)) + "\n";
  const std::string suppressed = suppressed_words(report.suppressed);
  if (!suppressed.empty()) text += markdown_text(suppressed) + "\n";
  std::string list;
  append_skipped(report.coverage, SkipEffect::kIncomplete,
                 "- could not be read: ", list);
  append_notes(report.suppressed, list);
  append_skipped(report.coverage, SkipEffect::kCounted,
                 "- skipped on purpose: ", list);
  return list.empty() ? text : text + "\n" + list;
}

std::string heading_of(const Report& report) {
  const bool found =
      std::ranges::any_of(report.findings, [](const Finding& finding) {
        return finding.verdict != Verdict::kRefuted;
      });
  std::string heading = "### tokensweep: ";
  heading += found ? "secrets found" : "no secrets found";
  if (!report.coverage.complete()) heading += ", incomplete";
  return heading + "\n\n";
}

class GithubSummaryReporter final : public Reporter {
 public:
  Result<void> write(const Report& report, const ReportOptions& options,
                     OutputSink& out) const override {
    std::string page = heading_of(report);
    page += markdown_text(found_words(report)) + "\n";
    const std::string refuted = refuted_words(report);
    if (!refuted.empty()) page += markdown_text(refuted) + "\n";
    if (!report.coverage.complete()) {
      page +=
          "\n**Incomplete:** not everything that was named could be read. "
          "What is missing here may hold secrets.\n";
    }
    page += table_of(report, options);
    page += steps_of(report);
    page += coverage_of(report);
    return out.write(page);
  }
};

}  // namespace

const Reporter& github_summary_reporter() {
  static const GithubSummaryReporter kReporter;
  return kReporter;
}

}  // namespace tokensweep
