// SPDX-License-Identifier: Apache-2.0
#include "reporters/gitlab_reporter.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/dates.h"
#include "base/text.h"
#include "findings/json_text.h"
#include "reporters/ci_text.h"
#include "reporters/place.h"
#include "reporters/report_words.h"
#include "reporters/wording.h"

namespace tokensweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSchemaVersion = "15.0.7";
constexpr std::size_t kMostPlaces = 100;
constexpr std::size_t kMostNameBytes = 255;
constexpr std::size_t kMostSolutionBytes = 7000;
// What analyzers give where there is no commit.
constexpr std::string_view kNoCommit = "0000000";

std::string safe(std::string_view bytes) {
  return escape_for_terminal(bytes);
}

// At most `most` bytes, whole characters.
std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 &&
         (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) {
    --most;
  }
  text.resize(most);
  return text;
}

std::string_view severity_of(const Finding& finding) {
  constexpr std::array<std::string_view, 4> kNames = {"Critical", "High",
                                                      "Medium", "Low"};
  if (finding.verdict == Verdict::kRefuted) return "Info";
  return kNames[static_cast<std::size_t>(finding.severity)];
}

// RFC 9562, version 8: our own 122 bits.
std::string uuid_of(std::string id) {
  static constexpr std::string_view kVariants = "89ab";
  id[12] = '8';
  id[16] = kVariants[static_cast<unsigned char>(id[16]) % kVariants.size()];
  for (const std::size_t at : {20U, 16U, 12U, 8U}) id.insert(at, "-");
  return id;
}

// GitLab shows it as Markdown.
std::string description_of(const Finding& finding, const Occurrence& occurrence,
                           const Report& report, const ReportOptions& options) {
  std::string text = markdown_text(rule_title(finding)) + " " +
                     markdown_code(shown_secret(finding, options)) + " in " +
                     markdown_code(place_words(occurrence)) + ": " +
                     join_words(exposure_words(finding, report.target)) + "; ";
  text += verdict_words(finding.verdict);
  if (finding.state != LiveState::kNotChecked) {
    text += ", ";
    text += to_string(finding.state);
  }
  return text + ".";
}

Json identifier(std::string_view type, std::string_view name,
                std::string_view value) {
  Json json = Json::object();
  json["type"] = type;
  json["name"] = std::string(name) + " " + safe(value);
  json["value"] = safe(value);
  return json;
}

Json commit_of(const Finding& finding, const Occurrence& occurrence,
               const Target& target) {
  std::string_view id = occurrence.commit;
  if (id.empty()) id = target.head;
  Json json = Json::object();
  json["sha"] = safe(id.empty() ? kNoCommit : id);
  const auto& introduced = finding.exposure.introduced;
  if (introduced && introduced->commit == occurrence.commit) {
    json["author"] = safe(introduced->author);
    json["date"] = safe(introduced->date);
  }
  return json;
}

Json location_of(const Finding& finding, const Occurrence& occurrence,
                 const Target& target) {
  Json json = Json::object();
  if (has_file(occurrence)) json["file"] = safe(occurrence.path);
  if (occurrence.line > 0) json["start_line"] = occurrence.line;
  json["commit"] = commit_of(finding, occurrence, target);
  return json;
}

Json vulnerability(const Finding& finding, const Place& place,
                   const Report& report, const ReportOptions& options) {
  const Occurrence& occurrence = *place.occurrence;
  Json json = Json::object();
  json["id"] = uuid_of(place.id);
  json["category"] = "secret_detection";
  json["name"] = cut(safe(rule_title(finding)), kMostNameBytes);
  json["description"] = description_of(finding, occurrence, report, options);
  json["severity"] = severity_of(finding);
  if (!finding.remediation.empty()) {
    json["solution"] = cut(safe(finding.remediation), kMostSolutionBytes);
  }
  json["location"] = location_of(finding, occurrence, report.target);
  json["identifiers"] = Json::array(
      {identifier("tokensweep_rule", "tokensweep rule", finding.rule),
       identifier("tokensweep_fingerprint", "tokensweep fingerprint",
                  finding.fingerprint)});
  return json;
}

Json program(const ToolInfo& tool) {
  Json json = Json::object();
  json["id"] = "tokensweep";
  json["name"] = "tokensweep";
  json["version"] = tool.version.empty() ? "unknown" : safe(tool.version);
  json["vendor"]["name"] = "tokensweep";
  return json;
}

Json message(std::string_view level, const std::string& words) {
  Json json = Json::object();
  json["level"] = level;
  json["value"] = safe(words);
  return json;
}

Json messages_of(const Report& report) {
  Json messages = Json::array();
  for (const auto& [reason, entry] : report.coverage.skipped) {
    const bool missing = entry.effect == SkipEffect::kIncomplete;
    messages.push_back(
        message(missing ? "warn" : "info",
                (missing ? "Could not be read: " : "Skipped on purpose: ") +
                    skipped_words(reason, entry)));
  }
  if (const std::string words = suppressed_words(report.suppressed);
      !words.empty()) {
    messages.push_back(message("info", words));
  }
  if (const std::string words = accepted_notes_words(report.suppressed);
      !words.empty()) {
    messages.push_back(message("warn", "Accepted, to look at: " + words));
  }
  if (const std::string words = config_words(report.target); !words.empty()) {
    messages.push_back(message("warn", words));
  }
  return messages;
}

// The schema has no zone: UTC.
std::string time_text(std::int64_t unix_seconds) {
  std::string text = format_rfc3339(unix_seconds);
  if (text.ends_with('Z')) text.pop_back();
  return text;
}

Json scan_of(const Report& report, const ReportOptions& options) {
  Json json = Json::object();
  json["analyzer"] = program(report.tool);
  json["scanner"] = program(report.tool);
  json["type"] = "secret_detection";
  if (options.now) {
    const double seconds = report.coverage.seconds;
    const bool known = std::isfinite(seconds) && seconds > 0 && seconds < 1e9;
    json["start_time"] = time_text(
        *options.now - (known ? static_cast<std::int64_t>(seconds) : 0));
    json["end_time"] = time_text(*options.now);
  }
  json["status"] = report.coverage.complete() ? "success" : "failure";
  json["messages"] = messages_of(report);
  return json;
}

class GitlabReporter final : public Reporter {
 public:
  Result<void> write(const Report& report, const ReportOptions& options,
                     OutputSink& out) const override {
    Json vulnerabilities = Json::array();
    for (const Finding& finding : report.findings) {
      for (const Place& place : places_of(finding, kMostPlaces)) {
        vulnerabilities.push_back(
            vulnerability(finding, place, report, options));
      }
    }
    Json json = Json::object();
    json["version"] = kSchemaVersion;
    json["scan"] = scan_of(report, options);
    json["vulnerabilities"] = std::move(vulnerabilities);
    return out.write(dump_indented(json) + "\n");
  }
};

}  // namespace

const Reporter& gitlab_reporter() {
  static const GitlabReporter kReporter;
  return kReporter;
}

}  // namespace tokensweep
