// SPDX-License-Identifier: Apache-2.0
#include "reporters/sarif_rules.h"

#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/text.h"
#include "reporters/sarif_text.h"
#include "reporters/uri.h"

namespace tokensweep {
namespace {

using Json = nlohmann::ordered_json;

// The scale of CVSS, which code scanning services sort by.
std::string_view security_severity(Severity severity) {
  constexpr std::array<std::string_view, 4> kScores = {"9.5", "8.0", "5.5",
                                                       "3.0"};
  return kScores[static_cast<std::size_t>(severity)];
}

std::string_view precision(Confidence confidence) {
  constexpr std::array<std::string_view, 3> kNames = {"very-high", "high",
                                                      "medium"};
  return kNames[static_cast<std::size_t>(confidence)];
}

// "docker-hub-pat" -> "DockerHubPat", as §3.49.7 has its examples.
std::string identifier(std::string_view id) {
  std::string out;
  bool starts_word = true;
  for (const char c : id) {
    const bool lower = c >= 'a' && c <= 'z';
    const bool other = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!lower && !other) {
      starts_word = true;
      continue;
    }
    out.push_back(lower && starts_word ? static_cast<char>(c - 'a' + 'A') : c);
    starts_word = false;
  }
  return out;
}

// One sentence with its full stop.
std::string sentence(std::string_view text) {
  std::string out(text);
  if (!out.ends_with('.')) out += ".";
  return out;
}

Json rule_to_json(const RuleInfo& rule) {
  const std::string_view title = rule.name.empty() ? rule.id : rule.name;
  const std::string help =
      rule.remediation.empty()
          ? "Revoke the secret at its provider, then remove it."
          : rule.remediation;
  Json json = Json::object();
  json["id"] = sarif_text(rule.id);
  // §3.49.7: a name that says the same as the id is left out.
  const std::string name = identifier(rule.id);
  if (!equals_ignoring_case(name, rule.id)) json["name"] = name;
  json["shortDescription"]["text"] = sarif_message(sentence(title));
  json["fullDescription"]["text"] = sarif_message(
      sentence(rule.description.empty() ? title : rule.description));
  json["defaultConfiguration"]["level"] = sarif_level(rule.severity);
  if (is_web_uri(rule.link)) json["helpUri"] = rule.link;
  json["help"]["text"] = sarif_message(sentence(help));
  json["properties"]["tags"] =
      Json::array({"security", "secret", sarif_text(rule.provider)});
  json["properties"]["precision"] = precision(rule.confidence);
  json["properties"]["security-severity"] = security_severity(rule.severity);
  return json;
}

RuleInfo describe(const Finding& finding) {
  RuleInfo rule;
  rule.id = finding.rule;
  rule.name = finding.rule_name;
  rule.provider = finding.provider;
  rule.remediation = finding.remediation;
  rule.severity = finding.severity;
  rule.confidence = finding.confidence;
  return rule;
}

}  // namespace

std::string_view sarif_level(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
    case Severity::kHigh:
      return "error";
    case Severity::kMedium:
      return "warning";
    case Severity::kLow:
      return "note";
  }
  return "warning";
}

SarifRules::SarifRules(const Report& report) {
  std::map<std::string_view, const RuleInfo*> known;
  for (const RuleInfo& rule : report.rules) known.emplace(rule.id, &rule);
  std::map<std::string, RuleInfo> used;
  for (const Finding& finding : report.findings) {
    if (used.contains(finding.rule)) continue;
    const auto info = known.find(finding.rule);
    used[finding.rule] =
        info == known.end() ? describe(finding) : *info->second;
  }
  for (auto& [id, rule] : used) {
    index_.emplace(id, rules_.size());
    rules_.push_back(std::move(rule));
  }
}

std::size_t SarifRules::index_of(const std::string& rule) const {
  const auto found = index_.find(rule);
  CHECK(found != index_.end());
  return found->second;
}

Json SarifRules::to_json() const {
  Json array = Json::array();
  for (const RuleInfo& rule : rules_) array.push_back(rule_to_json(rule));
  return array;
}

}  // namespace tokensweep
