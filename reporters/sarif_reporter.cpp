// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0; section numbers are those of the OASIS standard. Choices that
// the standard leaves open are explained in docs/report.md.
#include "reporters/sarif_reporter.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/dates.h"
#include "base/text.h"
#include "findings/json_text.h"
#include "reporters/report_words.h"
#include "reporters/sarif_location.h"
#include "reporters/sarif_rules.h"
#include "reporters/sarif_text.h"
#include "reporters/uri.h"
#include "reporters/wording.h"

namespace tokensweep {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSchemaUri =
    "https://json.schemastore.org/sarif-2.1.0.json";
// What code scanning services take for one result.
constexpr std::size_t kMostLocations = 1000;

// §3.27.10: a result that is no failure has level "none".
std::string_view level_of(const Finding& finding) {
  return finding.verdict == Verdict::kRefuted ? "none"
                                              : sarif_level(finding.severity);
}

std::string message_of(const Finding& finding, const Target& target,
                       const ReportOptions& options) {
  std::string text(rule_title(finding));
  text += " ";
  text += shown_secret(finding, options);
  text += ": " + join_words(exposure_words(finding, target)) + "; ";
  text += verdict_words(finding.verdict);
  if (finding.state != LiveState::kNotChecked) {
    text += ", ";
    text += to_string(finding.state);
  }
  return sarif_message(text + ".");
}

Json result_properties(const Finding& finding) {
  Json facts = Json::object();
  for (const auto& [name, value] : finding.facts) {
    facts[json_name(name)] = sarif_text(value);
  }
  const Exposure& exposure = finding.exposure;
  Json refs = Json::array();
  for (const std::string& ref : exposure.refs) refs.push_back(sarif_text(ref));
  Json json = Json::object();
  json["provider"] = sarif_text(finding.provider);
  json["severity"] = to_string(finding.severity);
  json["confidence"] = to_string(finding.confidence);
  json["verdict"] = to_string(finding.verdict);
  json["state"] = to_string(finding.state);
  json["facts"] = std::move(facts);
  json["inHead"] = exposure.in_head;
  json["inWorktree"] = exposure.in_worktree;
  json["inIndex"] = exposure.in_index;
  json["reachable"] = exposure.reachable;
  json["published"] = exposure.published;
  json["refs"] = std::move(refs);
  if (exposure.introduced) {
    json["introducedIn"] = sarif_text(exposure.introduced->commit);
  }
  if (exposure.removed) {
    json["removedIn"] = sarif_text(exposure.removed->commit);
  }
  return json;
}

// Occurrences with a path first: services show the first location only.
Json locations_of(const Finding& finding, std::string_view snippet) {
  std::vector<const Occurrence*> ordered;
  for (const bool with_path : {true, false}) {
    for (const Occurrence& occurrence : finding.occurrences) {
      if (occurrence.path.empty() != with_path) ordered.push_back(&occurrence);
    }
  }
  if (ordered.size() > kMostLocations) ordered.resize(kMostLocations);
  Json locations = Json::array();
  for (const Occurrence* occurrence : ordered) {
    locations.push_back(sarif_location(*occurrence, snippet));
  }
  return locations;
}

Json result_to_json(const Finding& finding, const Report& report,
                    const SarifRules& rules, const ReportOptions& options) {
  std::uint64_t versions = 0;
  for (const Occurrence& occurrence : finding.occurrences) {
    versions += occurrence.count;
  }
  Json json = Json::object();
  json["ruleId"] = sarif_text(finding.rule);
  json["ruleIndex"] = rules.index_of(finding.rule);
  json["kind"] =
      finding.verdict == Verdict::kRefuted ? "informational" : "fail";
  json["level"] = level_of(finding);
  json["message"]["text"] = message_of(finding, report.target, options);
  json["locations"] =
      locations_of(finding, sarif_text(shown_secret(finding, options)));
  json["partialFingerprints"]["tokensweep/v1"] =
      sarif_text(finding.fingerprint);
  if (versions > 0) json["occurrenceCount"] = versions;
  json["properties"] = result_properties(finding);
  return json;
}

// What somebody should look at of what was accepted.
struct ProblemNotes {
  AllowProblem problem = AllowProblem::kStale;
  std::string words;
};

std::vector<ProblemNotes> notes_by_problem(const Suppressed& suppressed) {
  std::map<AllowProblem, Suppressed> sorted;
  for (const AllowNote& note : suppressed.notes) {
    sorted[note.problem].notes.push_back(note);
  }
  std::vector<ProblemNotes> all;
  for (const auto& [problem, notes] : sorted) {
    all.push_back({problem, accepted_notes_words(notes)});
  }
  return all;
}

// On what accepts secrets, and whose word that is.
struct ConfigNote {
  std::string id;
  std::string words;
  const char* meaning;
  const char* help;
};

std::vector<ConfigNote> config_notes(const Report& report) {
  std::vector<ConfigNote> all;
  for (const ProblemNotes& notes : notes_by_problem(report.suppressed)) {
    all.push_back({"accepted: " + std::string(to_string(notes.problem)),
                   "Accepted, to look at: " + notes.words + ".",
                   "A comment or an entry that accepts a secret needs a look.",
                   "Correct it, renew it or take it out."});
  }
  if (std::string words = config_words(report.target); !words.empty()) {
    all.push_back({"config from: " + report.target.config_from,
                   std::move(words),
                   "Config and baseline are not those of the side that the "
                   "change is made against.",
                   "Look at what the change accepts by itself, or run the gate "
                   "without --config-from, with the default branch at hand."});
  }
  return all;
}

// §3.20: one notification for each reason, and one for each note on the config;
// the driver describes them in the same order.
Json invocation_to_json(const Report& report, const ReportOptions& options) {
  Json notifications = Json::array();
  std::size_t index = 0;
  for (const auto& [reason, entry] : report.coverage.skipped) {
    const bool incomplete = entry.effect == SkipEffect::kIncomplete;
    Json item = Json::object();
    item["descriptor"]["id"] = sarif_text(reason);
    item["descriptor"]["index"] = index++;
    item["level"] = incomplete ? "error" : "note";
    item["message"]["text"] = sarif_message(skipped_words(reason, entry) + ".");
    notifications.push_back(std::move(item));
  }
  Json configuration = Json::array();
  for (const ConfigNote& note : config_notes(report)) {
    Json item = Json::object();
    item["descriptor"]["id"] = sarif_text(note.id);
    item["descriptor"]["index"] = index++;
    item["level"] = "warning";
    item["message"]["text"] = sarif_message(note.words);
    configuration.push_back(std::move(item));
  }
  Json json = Json::object();
  json["executionSuccessful"] = report.coverage.complete();
  const std::string end = options.now ? format_rfc3339(*options.now) : "";
  if (!end.empty()) json["endTimeUtc"] = end;
  json["toolExecutionNotifications"] = std::move(notifications);
  if (!configuration.empty()) {
    json["toolConfigurationNotifications"] = std::move(configuration);
  }
  return json;
}

Json driver_to_json(const Report& report, const SarifRules& rules) {
  Json notifications = Json::array();
  for (const auto& [reason, entry] : report.coverage.skipped) {
    const bool incomplete = entry.effect == SkipEffect::kIncomplete;
    Json item = Json::object();
    item["id"] = sarif_text(reason);
    const std::string_view meaning =
        incomplete ? "Something that was named could not be read."
                   : "Something was left out on purpose.";
    item["shortDescription"]["text"] = meaning;
    item["fullDescription"]["text"] = meaning;
    item["help"]["text"] = incomplete
                               ? "Findings may be missing until it can be read."
                               : "Nothing needs to be done.";
    item["defaultConfiguration"]["level"] = incomplete ? "error" : "note";
    notifications.push_back(std::move(item));
  }
  for (const ConfigNote& note : config_notes(report)) {
    Json item = Json::object();
    item["id"] = sarif_text(note.id);
    item["shortDescription"]["text"] = note.meaning;
    item["fullDescription"]["text"] = note.meaning;
    item["help"]["text"] = note.help;
    item["defaultConfiguration"]["level"] = "warning";
    notifications.push_back(std::move(item));
  }
  Json json = Json::object();
  json["name"] = sarif_text(report.tool.name);
  if (!report.tool.version.empty()) {
    json["version"] = sarif_text(report.tool.version);
  }
  json["rules"] = rules.to_json();
  json["notifications"] = std::move(notifications);
  return json;
}

// §3.14.14. The root is named when it is an absolute path; else the viewer
// asks.
Json base_ids(const Target& target) {
  Json json = Json::object();
  Json& root = json[std::string(kSarifRoot)];
  if (target.path.starts_with('/')) {
    std::string uri = "file://" + percent_encode_path(target.path);
    if (!uri.ends_with('/')) uri += "/";
    root["uri"] = uri;
  }
  root["description"]["text"] = "The folder or repository that was scanned.";
  json[std::string(kSarifGitDirectory)]["description"]["text"] =
      "The repository's git directory.";
  return json;
}

Json provenance(const Target& target) {
  Json array = Json::array();
  const auto uri = repository_uri(target.remote_url);
  if (target.kind != "repository" || !uri) return array;
  Json json = Json::object();
  json["repositoryUri"] = *uri;
  if (!target.head.empty()) json["revisionId"] = sarif_text(target.head);
  if (!target.branch.empty()) json["branch"] = sarif_text(target.branch);
  json["mappedTo"]["uriBaseId"] = kSarifRoot;
  array.push_back(std::move(json));
  return array;
}

Json run_properties(const Report& report) {
  const Coverage& coverage = report.coverage;
  Json by_reason = Json::object();
  for (const auto& [reason, count] : report.suppressed.by_reason) {
    by_reason[json_name(reason)] = count;
  }
  Json json = Json::object();
  json["rulePack"] = sarif_text(report.tool.rule_pack);
  json["rules"] = report.tool.rules;
  if (!report.target.config_from.empty()) {
    json["configFrom"] = sarif_text(report.target.config_from);
  }
  json["suppressed"] = std::move(by_reason);
  json["commits"] = coverage.commits;
  json["blobs"] = coverage.blobs;
  json["files"] = coverage.files;
  json["bytes"] = coverage.bytes;
  return json;
}

Json run_to_json(const Report& report, const ReportOptions& options) {
  const SarifRules rules(report);
  Json results = Json::array();
  for (const Finding& finding : report.findings) {
    results.push_back(result_to_json(finding, report, rules, options));
  }
  Json json = Json::object();
  json["tool"]["driver"] = driver_to_json(report, rules);
  json["invocations"] = Json::array({invocation_to_json(report, options)});
  Json history = provenance(report.target);
  if (!history.empty()) json["versionControlProvenance"] = std::move(history);
  json["originalUriBaseIds"] = base_ids(report.target);
  if (!options.show_secrets) {
    json["redactionTokens"] = Json::array({"…"});
  }
  json["results"] = std::move(results);
  json["properties"] = run_properties(report);
  return json;
}

class SarifReporter final : public Reporter {
 public:
  Result<void> write(const Report& report, const ReportOptions& options,
                     OutputSink& out) const override {
    Json json = Json::object();
    json["$schema"] = kSchemaUri;
    json["version"] = "2.1.0";
    json["runs"] = Json::array({run_to_json(report, options)});
    return out.write(dump_indented(json) + "\n");
  }
};

}  // namespace

const Reporter& sarif_reporter() {
  static const SarifReporter kReporter;
  return kReporter;
}

}  // namespace tokensweep
