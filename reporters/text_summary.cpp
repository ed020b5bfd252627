// SPDX-License-Identifier: Apache-2.0
#include "reporters/text_summary.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "reporters/wording.h"

namespace tokensweep {
namespace {

struct Totals {
  std::array<std::uint64_t, 4> by_severity{};
  std::uint64_t secrets = 0;
  std::uint64_t refuted = 0;
  std::uint64_t places = 0;
};

Totals count(const Report& report) {
  Totals totals;
  for (const Finding& finding : report.findings) {
    if (finding.verdict == Verdict::kRefuted) {
      ++totals.refuted;
      continue;
    }
    ++totals.secrets;
    ++totals.by_severity[static_cast<std::size_t>(finding.severity)];
    totals.places += finding.occurrences.size();
  }
  return totals;
}

std::string found_words(const Totals& totals, const Coverage& coverage) {
  if (totals.secrets == 0) {
    return coverage.complete() ? "No secrets found."
                               : "No secrets found in what could be read.";
  }
  std::string out = count_of(totals.secrets, "secret") + " in " +
                    count_of(totals.places, "place") + ": ";
  bool first = true;
  for (std::size_t i = 0; i < totals.by_severity.size(); ++i) {
    if (totals.by_severity[i] == 0) continue;
    if (!first) out += ", ";
    first = false;
    out += with_separators(totals.by_severity[i]) + " ";
    out += to_string(static_cast<Severity>(i));
  }
  return out + ".";
}

std::string read_words(const Report& report) {
  const Coverage& coverage = report.coverage;
  std::vector<std::string> parts;
  const auto add = [&](std::uint64_t number, std::string_view noun) {
    if (number > 0) parts.push_back(count_of(number, noun));
  };
  add(coverage.commits, "commit");
  add(coverage.tags, "tag");
  add(coverage.blobs, "blob");
  add(coverage.files, "file");
  parts.push_back(human_bytes(coverage.bytes));
  return "Read " + join_words({parts.begin(), parts.end()}) + " in " +
         human_seconds(coverage.seconds) + " with " +
         count_of(report.tool.rules, "rule") + ".";
}

void write_skipped(const Coverage& coverage, SkipEffect effect,
                   TextPage& page) {
  for (const auto& [reason, entry] : coverage.skipped) {
    if (entry.effect != effect) continue;
    const std::string what =
        escape_for_terminal(reason) + ": " + with_separators(entry.count);
    page.paragraph(2, what);
    for (const std::string& example : entry.examples) {
      page.line("    " + escape_for_terminal(example));
    }
    if (!entry.examples.empty() && entry.count > entry.examples.size()) {
      page.line("    ...");
    }
  }
}

bool has_effect(const Coverage& coverage, SkipEffect effect) {
  for (const auto& [reason, entry] : coverage.skipped) {
    if (entry.effect == effect) return true;
  }
  return false;
}

void write_suppressed(const Suppressed& suppressed, TextPage& page) {
  if (suppressed.total() == 0) return;
  std::vector<std::string> parts;
  for (const auto& [reason, number] : suppressed.by_reason) {
    parts.push_back(escape_for_terminal(reason) + " " +
                    with_separators(number));
  }
  page.paragraph(0, "Suppressed " +
                        count_of(suppressed.total(), "match", "matches") +
                        ": " + join_words({parts.begin(), parts.end()}) + ".");
}

}  // namespace

void write_text_summary(const Report& report, TextPage& page) {
  const Coverage& coverage = report.coverage;
  const Totals totals = count(report);
  page.paragraph(0, found_words(totals, coverage), TextStyle::kBold);
  if (totals.refuted > 0) {
    page.paragraph(0, count_of(totals.refuted, "refuted candidate") +
                          " shown, not counted.");
  }
  page.paragraph(0, read_words(report));
  write_suppressed(report.suppressed, page);
  if (has_effect(coverage, SkipEffect::kCounted)) {
    page.line("Skipped on purpose:");
    write_skipped(coverage, SkipEffect::kCounted, page);
  }
  if (coverage.complete()) return;
  page.blank_line();
  page.paragraph(0,
                 "INCOMPLETE: not everything that was named could be read. "
                 "What is missing here may hold secrets.",
                 TextStyle::kCritical);
  write_skipped(coverage, SkipEffect::kIncomplete, page);
}

}  // namespace tokensweep
