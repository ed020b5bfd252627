// SPDX-License-Identifier: Apache-2.0
#include "reporters/text_summary.h"

#include <string>

#include "base/text.h"
#include "reporters/accepted_text.h"
#include "reporters/report_words.h"
#include "reporters/wording.h"

namespace tokensweep {
namespace {

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

}  // namespace

void write_text_summary(const Report& report, TextPage& page) {
  const Coverage& coverage = report.coverage;
  page.paragraph(0, found_words(report), TextStyle::kBold);
  page.paragraph(0, refuted_words(report));
  page.paragraph(0, escape_for_terminal(range_words(report)));
  page.paragraph(0, read_words(report));
  write_accepted(report.suppressed, page);
  page.paragraph(0, escape_for_terminal(
                        suppressed_words(report.suppressed, AcceptedToo::kNo)));
  if (has_skipped(coverage, SkipEffect::kCounted)) {
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
