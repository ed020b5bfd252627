// SPDX-License-Identifier: Apache-2.0
#include "findings/report_json.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "findings/allowed_json.h"
#include "findings/json_text.h"
#include "findings/occurrence_json.h"

namespace tokensweep {
namespace {

using Json = nlohmann::ordered_json;

template <typename Strings>
Json text_array(const Strings& strings) {
  Json array = Json::array();
  for (const std::string& text : strings) array.push_back(json_text(text));
  return array;
}

Json commit_to_json(const CommitRef& commit) {
  Json json = Json::object();
  json["commit"] = json_text(commit.commit);
  json["author"] = json_text(commit.author);
  json["email"] = json_text(commit.email);
  json["date"] = json_text(commit.date);
  return json;
}

Json exposure_to_json(const Exposure& exposure) {
  Json introductions = Json::array();
  for (const CommitRef& commit : exposure.introductions) {
    introductions.push_back(commit_to_json(commit));
  }
  Json json = Json::object();
  json["introduced"] = exposure.introduced
                           ? commit_to_json(*exposure.introduced)
                           : Json(nullptr);
  json["introductions"] = std::move(introductions);
  json["removed"] =
      exposure.removed ? commit_to_json(*exposure.removed) : Json(nullptr);
  json["refs"] = text_array(exposure.refs);
  json["in_head"] = exposure.in_head;
  json["in_worktree"] = exposure.in_worktree;
  json["in_index"] = exposure.in_index;
  json["reachable"] = exposure.reachable;
  json["published"] = exposure.published;
  return json;
}

Json tool_to_json(const ToolInfo& tool) {
  Json json = Json::object();
  json["name"] = json_text(tool.name);
  json["version"] = json_text(tool.version);
  json["rule_pack"] = json_text(tool.rule_pack);
  json["rules"] = tool.rules;
  return json;
}

Json target_to_json(const Target& target) {
  Json json = Json::object();
  json["kind"] = json_text(target.kind);
  json["path"] = json_text(target.path);
  json["head"] = json_text(target.head);
  json["remote_url"] = json_text(target.remote_url);
  json["branch"] = json_text(target.branch);
  json["base"] = json_text(target.base);
  json["range"] = json_text(target.range);
  json["config_from"] = json_text(target.config_from);
  return json;
}

Json suppressed_to_json(const Suppressed& suppressed) {
  Json by_reason = Json::object();
  for (const auto& [reason, count] : suppressed.by_reason) {
    by_reason[json_name(reason)] = count;
  }
  Json allowed = Json::array();
  for (const Allowed& each : suppressed.allowed) {
    allowed.push_back(allowed_to_json(each));
  }
  Json notes = Json::array();
  for (const AllowNote& note : suppressed.notes) {
    notes.push_back(note_to_json(note));
  }
  Json json = Json::object();
  json["count"] = suppressed.total();
  json["by_reason"] = std::move(by_reason);
  json["allowed"] = std::move(allowed);
  json["notes"] = std::move(notes);
  return json;
}

Json coverage_to_json(const Coverage& coverage) {
  Json skipped = Json::array();
  for (const auto& [reason, entry] : coverage.skipped) {
    Json item = Json::object();
    item["reason"] = json_text(reason);
    item["count"] = entry.count;
    item["examples"] = text_array(entry.examples);
    item["effect"] =
        entry.effect == SkipEffect::kIncomplete ? "incomplete" : "counted";
    skipped.push_back(std::move(item));
  }
  Json json = Json::object();
  json["complete"] = coverage.complete();
  json["commits"] = coverage.commits;
  json["blobs"] = coverage.blobs;
  json["bytes"] = coverage.bytes;
  json["files"] = coverage.files;
  json["skipped"] = std::move(skipped);
  json["seconds"] = std::isfinite(coverage.seconds) ? coverage.seconds : 0.0;
  json["trees"] = coverage.trees;
  json["tags"] = coverage.tags;
  json["tips"] = text_array(coverage.tips);
  return json;
}

Json rules_to_json(const std::vector<RuleInfo>& rules) {
  Json array = Json::array();
  for (const RuleInfo& rule : rules) {
    Json json = Json::object();
    json["id"] = json_text(rule.id);
    json["name"] = json_text(rule.name);
    json["provider"] = json_text(rule.provider);
    json["description"] = json_text(rule.description);
    json["remediation"] = json_text(rule.remediation);
    json["link"] = json_text(rule.link);
    json["severity"] = to_string(rule.severity);
    json["confidence"] = to_string(rule.confidence);
    array.push_back(std::move(json));
  }
  return array;
}

Json schema_header() {
  Json json = Json::object();
  json["schema"] = kReportSchema;
  json["schema_version"] = kReportSchemaVersion;
  return json;
}

}  // namespace

Json finding_to_json(const Finding& finding, Secrets secrets) {
  const bool shown = secrets == Secrets::kShown && !finding.secret.empty();
  Json facts = Json::object();
  for (const auto& [name, value] : finding.facts) {
    facts[json_name(name)] = json_text(value);
  }
  Json occurrences = Json::array();
  for (const Occurrence& occurrence : finding.occurrences) {
    occurrences.push_back(occurrence_to_json(occurrence));
  }
  Json json = Json::object();
  json["fingerprint"] = json_text(finding.fingerprint);
  json["rule"] = json_text(finding.rule);
  json["provider"] = json_text(finding.provider);
  json["severity"] = to_string(finding.severity);
  json["confidence"] = to_string(finding.confidence);
  json["verdict"] = to_string(finding.verdict);
  json["state"] = to_string(finding.state);
  json["secret"] = json_text(shown ? finding.secret : finding.redacted);
  json["facts"] = std::move(facts);
  json["exposure"] = exposure_to_json(finding.exposure);
  json["occurrences"] = std::move(occurrences);
  json["rule_name"] = json_text(finding.rule_name);
  json["remediation"] = json_text(finding.remediation);
  if (shown) json["redacted"] = json_text(finding.redacted);
  return json;
}

Json report_to_json(const Report& report, Secrets secrets) {
  Json findings = Json::array();
  for (const Finding& finding : report.findings) {
    findings.push_back(finding_to_json(finding, secrets));
  }
  Json json = schema_header();
  json["tool"] = tool_to_json(report.tool);
  json["target"] = target_to_json(report.target);
  json["findings"] = std::move(findings);
  json["suppressed"] = suppressed_to_json(report.suppressed);
  json["coverage"] = coverage_to_json(report.coverage);
  json["rules"] = rules_to_json(report.rules);
  return json;
}

Json summary_to_json(const Report& report) {
  Json json = schema_header();
  json["tool"] = tool_to_json(report.tool);
  json["target"] = target_to_json(report.target);
  json["suppressed"] = suppressed_to_json(report.suppressed);
  json["coverage"] = coverage_to_json(report.coverage);
  json["rules"] = rules_to_json(report.rules);
  return json;
}

}  // namespace tokensweep
