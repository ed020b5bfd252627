// SPDX-License-Identifier: Apache-2.0
#include "reporters/codequality_reporter.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "findings/json_text.h"
#include "reporters/place.h"
#include "reporters/report_words.h"
#include "reporters/wording.h"

namespace tokensweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostPlaces = 100;
constexpr std::size_t kIdBytes = 16;
// An issue must have a path, and what has none is of the repository.
constexpr std::string_view kNoPath = ".";

std::string_view severity_of(const Finding& finding) {
  constexpr std::array<std::string_view, 4> kNames = {"blocker", "critical",
                                                      "major", "minor"};
  if (finding.verdict == Verdict::kRefuted) return "info";
  return kNames[static_cast<std::size_t>(finding.severity)];
}

std::string description_of(const Finding& finding, const Occurrence& occurrence,
                           const Report& report, const ReportOptions& options) {
  std::string text(rule_title(finding));
  text += " ";
  text += shown_secret(finding, options);
  if (!names_file(finding, occurrence, report.target))
    text += " in " + place_words(occurrence);
  text += ": " + join_words(exposure_words(finding, report.target)) + "; ";
  text += verdict_words(finding.verdict);
  return escape_for_terminal(text + " (" + finding.fingerprint + ")");
}

Json issue(std::string description, std::string_view check,
           std::string fingerprint, std::string_view severity,
           std::string_view path, std::uint64_t line) {
  Json json = Json::object();
  json["description"] = std::move(description);
  json["check_name"] = escape_for_terminal(check);
  json["fingerprint"] = std::move(fingerprint);
  json["severity"] = severity;
  json["location"]["path"] = escape_for_terminal(path);
  json["location"]["lines"]["begin"] = std::max<std::uint64_t>(line, 1);
  return json;
}

Json issue_of(const Finding& finding, const Place& place, const Report& report,
              const ReportOptions& options) {
  const Occurrence& occurrence = *place.occurrence;
  return issue(description_of(finding, occurrence, report, options),
               finding.rule, place.id, severity_of(finding),
               has_file(occurrence) ? occurrence.path : kNoPath,
               occurrence.line);
}

// Only what was found is an issue, and that something could not be looked at.
Json issue_of(const std::string& reason, const Skipped& entry) {
  const std::string text = "incomplete " + reason;
  return issue(escape_for_terminal("Could not be read, and may hold secrets: " +
                                   skipped_words(reason, entry)),
               "incomplete",
               to_hex(ByteView(sha256(as_bytes(text))).first(kIdBytes)),
               "major", kNoPath, 1);
}

class CodequalityReporter final : public Reporter {
 public:
  Result<void> write(const Report& report, const ReportOptions& options,
                     OutputSink& out) const override {
    Json issues = Json::array();
    for (const auto& [reason, entry] : report.coverage.skipped) {
      if (entry.effect != SkipEffect::kIncomplete) continue;
      issues.push_back(issue_of(reason, entry));
    }
    for (const Finding& finding : report.findings) {
      for (const Place& place : places_of(finding, kMostPlaces)) {
        issues.push_back(issue_of(finding, place, report, options));
      }
    }
    return out.write(dump_indented(issues) + "\n");
  }
};

}  // namespace

const Reporter& codequality_reporter() {
  static const CodequalityReporter kReporter;
  return kReporter;
}

}  // namespace tokensweep
