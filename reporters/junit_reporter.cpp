// SPDX-License-Identifier: Apache-2.0
// What viewers of JUnit files agree on: suites, suite, case, failure, error,
// skipped and system-out. A case that passes is there in every report of a run
// that came to its end, for some viewers take a file without one for a run
// without tests.
#include "reporters/junit_reporter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/dates.h"
#include "findings/early_end.h"
#include "reporters/ci_text.h"
#include "reporters/place.h"
#include "reporters/report_words.h"
#include "reporters/wording.h"

namespace tokensweep {
namespace {

constexpr std::size_t kMostPlaces = 20;

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + xml_text(value) + "\"";
}

std::string seconds_text(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) seconds = 0;
  std::array<char, 400> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.3f", seconds);
  return buffer.data();
}

// Viewers tell cases apart by class and name.
std::string case_start(const Finding& finding, const Target& target,
                       const ReportOptions& options) {
  std::string name(rule_title(finding));
  name += " ";
  name += shown_secret(finding, options);
  name += " (" + finding.fingerprint + ")";
  std::string text = "    <testcase" +
                     attribute("classname", "tokensweep." + finding.rule) +
                     attribute("name", name);
  const auto place =
      std::ranges::find_if(finding.occurrences, [&](const Occurrence& each) {
        return names_file(finding, each, target);
      });
  if (place != finding.occurrences.end()) {
    text += attribute("file", place->path);
    if (place->line > 0) text += attribute("line", std::to_string(place->line));
  }
  return text + attribute("time", "0.000") + ">\n";
}

std::string details_of(const Finding& finding) {
  std::string text;
  for (std::size_t i = 0; i < finding.occurrences.size(); ++i) {
    if (i == kMostPlaces) {
      text += "and " + count_of(finding.occurrences.size() - i, "more place") +
              "\n";
      break;
    }
    text += "in " + xml_text(place_words(finding.occurrences[i])) + "\n";
  }
  if (!finding.remediation.empty()) {
    text += xml_text("To do: " + finding.remediation) + "\n";
  }
  return text;
}

std::string case_of(const Finding& finding, const Report& report,
                    const ReportOptions& options) {
  std::string message = join_words(exposure_words(finding, report.target));
  message += "; ";
  message += verdict_words(finding.verdict);
  if (finding.state != LiveState::kNotChecked) {
    message.append(", ").append(to_string(finding.state));
  }
  std::string text = case_start(finding, report.target, options);
  if (finding.verdict == Verdict::kRefuted) {
    text += "      <skipped" + attribute("message", message) + "/>\n";
  } else {
    text += "      <failure" + attribute("message", message) +
            attribute("type", to_string(finding.severity)) + ">" +
            details_of(finding) + "</failure>\n";
  }
  return text + "    </testcase>\n";
}

std::string own_case(std::string_view name) {
  return "    <testcase" + attribute("classname", "tokensweep") +
         attribute("name", name) + attribute("time", "0.000");
}

std::string end_case(const Report& report) {
  const std::string start = own_case("the scan ran to its end");
  if (ran_to_its_end(report.coverage)) return start + "/>\n";
  return start + ">\n      <error" +
         attribute("message", "what was not looked at may hold secrets") +
         attribute("type", "stopped") + "/>\n    </testcase>\n";
}

std::string coverage_case(const Report& report) {
  const Coverage& coverage = report.coverage;
  std::string text = own_case("everything could be read") + ">\n";
  if (!coverage.complete()) {
    text += "      <error" +
            attribute("message", "what could not be read may hold secrets") +
            attribute("type", "incomplete") + ">" +
            xml_text(skipped_words(coverage, SkipEffect::kIncomplete)) +
            "</error>\n";
  }
  text += "      <system-out>" + xml_text(read_words(report)) + "\n";
  for (const std::string& sentence :
       {refuted_words(report), range_words(report),
        suppressed_words(report.suppressed)}) {
    if (!sentence.empty()) text += xml_text(sentence) + "\n";
  }
  const auto add = [&](std::string_view front, const std::string& list) {
    if (!list.empty()) text += xml_text(std::string(front) + list) + "\n";
  };
  add("Accepted, to look at: ", accepted_notes_words(report.suppressed));
  add("Skipped on purpose: ", skipped_words(coverage, SkipEffect::kCounted));
  return text + "</system-out>\n    </testcase>\n";
}

struct Counts {
  std::uint64_t tests = 2;  // our own
  std::uint64_t failures = 0;
  std::uint64_t errors = 0;
  std::uint64_t skipped = 0;
};

Counts count(const Report& report) {
  Counts counts;
  if (!report.coverage.complete()) ++counts.errors;
  if (!ran_to_its_end(report.coverage)) ++counts.errors;
  for (const Finding& finding : report.findings) {
    ++counts.tests;
    ++(finding.verdict == Verdict::kRefuted ? counts.skipped : counts.failures);
  }
  return counts;
}

std::string suite_attributes(const Report& report, const Counts& counts) {
  return attribute("name", "tokensweep") +
         attribute("tests", std::to_string(counts.tests)) +
         attribute("failures", std::to_string(counts.failures)) +
         attribute("errors", std::to_string(counts.errors)) +
         attribute("skipped", std::to_string(counts.skipped)) +
         attribute("time", seconds_text(report.coverage.seconds));
}

class JunitReporter final : public Reporter {
 public:
  Result<void> write(const Report& report, const ReportOptions& options,
                     OutputSink& out) const override {
    const Counts counts = count(report);
    const std::string suite = suite_attributes(report, counts);
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    text += "<testsuites" + suite + ">\n  <testsuite" + suite;
    const std::string now = options.now ? format_rfc3339(*options.now) : "";
    if (!now.empty()) text += attribute("timestamp", now);
    text += ">\n" + end_case(report);
    TRY(out.write(text));
    for (const Finding& finding : report.findings) {
      TRY(out.write(case_of(finding, report, options)));
    }
    return out.write(coverage_case(report) + "  </testsuite>\n</testsuites>\n");
  }
};

}  // namespace

const Reporter& junit_reporter() {
  static const JunitReporter kReporter;
  return kReporter;
}

}  // namespace tokensweep
