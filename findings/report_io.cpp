// SPDX-License-Identifier: Apache-2.0
#include "findings/report_io.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "findings/allowed_json.h"
#include "findings/json_members.h"
#include "findings/json_reader.h"
#include "findings/json_text.h"
#include "findings/occurrence_json.h"

namespace tokensweep {
namespace {

// Members that other writers may leave out get the type's default.
Result<void> read_if_present(const JsonNode& parent, std::string_view name,
                             std::string& out) {
  TRY_ASSIGN(const std::optional<JsonNode> node, parent.optional_member(name));
  if (!node || node->is_null()) return {};
  TRY_ASSIGN(out, node->text());
  return {};
}

Result<void> read_if_present(const JsonNode& parent, std::string_view name,
                             std::uint64_t& out) {
  TRY_ASSIGN(const std::optional<JsonNode> node, parent.optional_member(name));
  if (!node || node->is_null()) return {};
  TRY_ASSIGN(out, node->count());
  return {};
}

Result<std::vector<std::string>> read_texts(const JsonNode& array) {
  TRY_ASSIGN(const std::vector<JsonNode> nodes, array.elements());
  std::vector<std::string> texts;
  texts.reserve(nodes.size());
  for (const JsonNode& node : nodes) {
    TRY_ASSIGN(std::string text, node.text());
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<CommitRef> read_commit(const JsonNode& node) {
  CommitRef commit;
  TRY(read_member(node, "commit", commit.commit));
  TRY(read_member(node, "author", commit.author));
  TRY(read_member(node, "email", commit.email));
  TRY(read_member(node, "date", commit.date));
  return commit;
}

Result<std::optional<CommitRef>> read_commit_or_null(const JsonNode& parent,
                                                     std::string_view name) {
  TRY_ASSIGN(const JsonNode node, parent.member(name));
  if (node.is_null()) return std::optional<CommitRef>();
  TRY_ASSIGN(CommitRef commit, read_commit(node));
  return std::optional<CommitRef>(std::move(commit));
}

Result<Exposure> read_exposure(const JsonNode& node) {
  Exposure exposure;
  TRY_ASSIGN(exposure.introduced, read_commit_or_null(node, "introduced"));
  TRY_ASSIGN(const JsonNode introductions, node.member("introductions"));
  TRY_ASSIGN(const std::vector<JsonNode> commits, introductions.elements());
  for (const JsonNode& item : commits) {
    TRY_ASSIGN(CommitRef commit, read_commit(item));
    exposure.introductions.push_back(std::move(commit));
  }
  TRY_ASSIGN(exposure.removed, read_commit_or_null(node, "removed"));
  TRY_ASSIGN(const JsonNode refs, node.member("refs"));
  TRY_ASSIGN(exposure.refs, read_texts(refs));
  TRY(read_member(node, "in_head", exposure.in_head));
  TRY(read_member(node, "in_worktree", exposure.in_worktree));
  TRY(read_member(node, "in_index", exposure.in_index));
  TRY(read_member(node, "reachable", exposure.reachable));
  TRY(read_member(node, "published", exposure.published));
  return exposure;
}

// `secret` holds the secret itself only beside a member `redacted`.
Result<void> read_secret(const JsonNode& node, Finding& finding) {
  TRY_ASSIGN(const std::optional<JsonNode> redacted,
             node.optional_member("redacted"));
  if (!redacted) return read_member(node, "secret", finding.redacted);
  TRY(read_member(node, "secret", finding.secret));
  TRY(read_member(node, "redacted", finding.redacted));
  return {};
}

Result<Finding> read_finding(const JsonNode& node) {
  Finding finding;
  TRY(read_member(node, "fingerprint", finding.fingerprint));
  TRY(read_member(node, "rule", finding.rule));
  TRY(read_member(node, "provider", finding.provider));
  TRY(read_member(node, "severity", parse_severity, finding.severity));
  TRY(read_member(node, "confidence", parse_confidence, finding.confidence));
  TRY(read_member(node, "verdict", parse_verdict, finding.verdict));
  TRY(read_member(node, "state", parse_live_state, finding.state));
  TRY(read_secret(node, finding));
  TRY_ASSIGN(const JsonNode facts, node.member("facts"));
  TRY_ASSIGN(const auto members, facts.members());
  for (const auto& [name, value] : members) {
    TRY_ASSIGN(finding.facts[name], value.text());
  }
  TRY_ASSIGN(const JsonNode exposure, node.member("exposure"));
  TRY_ASSIGN(finding.exposure, read_exposure(exposure));
  TRY_ASSIGN(const JsonNode places, node.member("occurrences"));
  TRY_ASSIGN(const std::vector<JsonNode> occurrences, places.elements());
  for (const JsonNode& item : occurrences) {
    TRY_ASSIGN(Occurrence occurrence, read_occurrence(item));
    finding.occurrences.push_back(std::move(occurrence));
  }
  TRY(read_if_present(node, "rule_name", finding.rule_name));
  TRY(read_if_present(node, "remediation", finding.remediation));
  return finding;
}

// A list that other writers may leave out.
template <typename Item>
Result<std::vector<Item>> read_list(const JsonNode& parent,
                                    std::string_view name,
                                    Result<Item> (*read)(const JsonNode&)) {
  std::vector<Item> list;
  TRY_ASSIGN(const std::optional<JsonNode> array, parent.optional_member(name));
  if (!array) return list;
  TRY_ASSIGN(const std::vector<JsonNode> nodes, array->elements());
  for (const JsonNode& node : nodes) {
    TRY_ASSIGN(Item item, read(node));
    list.push_back(std::move(item));
  }
  return list;
}

Result<Suppressed> read_suppressed(const JsonNode& node) {
  Suppressed suppressed;
  TRY_ASSIGN(const JsonNode by_reason, node.member("by_reason"));
  TRY_ASSIGN(const auto members, by_reason.members());
  for (const auto& [reason, value] : members) {
    TRY_ASSIGN(suppressed.by_reason[reason], value.count());
  }
  TRY_ASSIGN(suppressed.allowed, read_list(node, "allowed", read_allowed));
  TRY_ASSIGN(suppressed.notes, read_list(node, "notes", read_note));
  return suppressed;
}

Result<void> read_skipped(const JsonNode& node, Coverage& coverage) {
  std::string reason;
  TRY(read_member(node, "reason", reason));
  if (coverage.skipped.contains(reason)) {
    return node.error("repeats the reason of another element");
  }
  Skipped entry;
  TRY(read_member(node, "count", entry.count));
  TRY_ASSIGN(const JsonNode examples, node.member("examples"));
  TRY_ASSIGN(entry.examples, read_texts(examples));
  std::string effect;
  TRY(read_member(node, "effect", effect));
  if (effect != "incomplete" && effect != "counted") {
    return node.error("\"effect\" is neither incomplete nor counted");
  }
  entry.effect =
      effect == "incomplete" ? SkipEffect::kIncomplete : SkipEffect::kCounted;
  coverage.skipped[std::move(reason)] = std::move(entry);
  return {};
}

Result<Coverage> read_coverage(const JsonNode& node) {
  Coverage coverage;
  bool complete = false;
  TRY(read_member(node, "complete", complete));
  TRY(read_member(node, "commits", coverage.commits));
  TRY(read_member(node, "blobs", coverage.blobs));
  TRY(read_member(node, "bytes", coverage.bytes));
  TRY(read_member(node, "files", coverage.files));
  TRY_ASSIGN(const JsonNode skipped, node.member("skipped"));
  TRY_ASSIGN(const std::vector<JsonNode> items, skipped.elements());
  for (const JsonNode& item : items) TRY(read_skipped(item, coverage));
  if (complete != coverage.complete()) {
    return node.error("\"complete\" and \"skipped\" contradict each other");
  }
  TRY_ASSIGN(const JsonNode seconds, node.member("seconds"));
  TRY_ASSIGN(coverage.seconds, seconds.number());
  TRY(read_if_present(node, "trees", coverage.trees));
  TRY(read_if_present(node, "tags", coverage.tags));
  TRY_ASSIGN(const std::optional<JsonNode> tips, node.optional_member("tips"));
  if (!tips) return coverage;
  TRY_ASSIGN(coverage.tips, read_texts(*tips));
  return coverage;
}

Result<RuleInfo> read_rule(const JsonNode& node) {
  RuleInfo rule;
  TRY(read_member(node, "id", rule.id));
  TRY(read_if_present(node, "name", rule.name));
  TRY(read_if_present(node, "provider", rule.provider));
  TRY(read_if_present(node, "description", rule.description));
  TRY(read_if_present(node, "remediation", rule.remediation));
  TRY(read_if_present(node, "link", rule.link));
  TRY(read_member(node, "severity", parse_severity, rule.severity));
  TRY(read_member(node, "confidence", parse_confidence, rule.confidence));
  return rule;
}

Result<void> check_schema(const JsonNode& root) {
  std::string schema;
  TRY(read_member(root, "schema", schema));
  if (schema != kReportSchema) {
    return Error(ErrorKind::kUnsupported,
                 "\"schema\" is not " + std::string(kReportSchema));
  }
  std::uint64_t version = 0;
  TRY(read_member(root, "schema_version", version));
  if (version != kReportSchemaVersion) {
    return Error(ErrorKind::kUnsupported,
                 "schema_version " + std::to_string(version) +
                     " is not known to this version of tokensweep, which "
                     "reads " +
                     std::to_string(kReportSchemaVersion));
  }
  return {};
}

// Everything but the findings.
Result<Report> read_summary(const JsonNode& root) {
  TRY(check_schema(root));
  Report report;
  TRY_ASSIGN(const JsonNode tool, root.member("tool"));
  TRY(read_member(tool, "name", report.tool.name));
  TRY(read_member(tool, "version", report.tool.version));
  TRY(read_member(tool, "rule_pack", report.tool.rule_pack));
  TRY(read_if_present(tool, "rules", report.tool.rules));
  TRY_ASSIGN(const JsonNode target, root.member("target"));
  TRY(read_member(target, "kind", report.target.kind));
  TRY(read_member(target, "path", report.target.path));
  TRY(read_if_present(target, "head", report.target.head));
  TRY(read_if_present(target, "remote_url", report.target.remote_url));
  TRY(read_if_present(target, "branch", report.target.branch));
  TRY(read_if_present(target, "base", report.target.base));
  TRY(read_if_present(target, "range", report.target.range));
  TRY(read_if_present(target, "config_from", report.target.config_from));
  TRY_ASSIGN(const JsonNode suppressed, root.member("suppressed"));
  TRY_ASSIGN(report.suppressed, read_suppressed(suppressed));
  TRY_ASSIGN(const JsonNode coverage, root.member("coverage"));
  TRY_ASSIGN(report.coverage, read_coverage(coverage));
  TRY_ASSIGN(const std::optional<JsonNode> rules,
             root.optional_member("rules"));
  if (!rules) return report;
  TRY_ASSIGN(const std::vector<JsonNode> items, rules->elements());
  for (const JsonNode& item : items) {
    TRY_ASSIGN(RuleInfo rule, read_rule(item));
    report.rules.push_back(std::move(rule));
  }
  return report;
}

Result<nlohmann::json> parse(std::string_view text) {
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    // The library's own text quotes the input.
    return Error(ErrorKind::kCorrupt,
                 "not valid JSON at byte " + std::to_string(error.byte));
  } catch (const nlohmann::json::exception&) {
    // A number outside the range of a double.
    return Error(ErrorKind::kCorrupt, "a number in the JSON is out of range");
  }
}

Result<Report> read_whole(const nlohmann::json& json) {
  const JsonNode root(json, "");
  TRY_ASSIGN(Report report, read_summary(root));
  TRY_ASSIGN(const JsonNode array, root.member("findings"));
  TRY_ASSIGN(const std::vector<JsonNode> items, array.elements());
  report.findings.reserve(items.size());
  for (const JsonNode& item : items) {
    TRY_ASSIGN(Finding finding, read_finding(item));
    report.findings.push_back(std::move(finding));
  }
  return report;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

Result<Report> read_lines(std::string_view text) {
  std::optional<Report> summary;
  std::vector<Finding> findings;
  for (std::uint64_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (is_blank(line)) continue;
    const std::string place = "line " + std::to_string(number);
    Result<nlohmann::json> json = parse(line);
    if (!json) return std::move(json).error().with_context(place);
    const JsonNode root(*json, place);
    if (summary) return root.error("follows the summary, which is the last");
    std::string type;
    TRY(read_member(root, "type", type));
    if (type == "summary") {
      TRY_ASSIGN(summary, read_summary(root));
    } else if (type == "finding") {
      TRY_ASSIGN(Finding finding, read_finding(root));
      findings.push_back(std::move(finding));
    }
  }
  if (!summary) {
    return Error(ErrorKind::kCorrupt,
                 "the JSON Lines report has no summary line: it was cut off");
  }
  summary->findings = std::move(findings);
  return *std::move(summary);
}

// Whether the first line is a whole object with a `type`.
bool looks_like_lines(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return false;
  text.remove_prefix(start);
  const std::string_view line = text.substr(0, text.find('\n'));
  if (line.size() < 2) return false;
  const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
  return json.is_object() && json.contains("type");
}

}  // namespace

std::string to_json(const Report& report, Secrets secrets) {
  return dump_indented(report_to_json(report, secrets)) + "\n";
}

Result<Report> read_report(std::string_view text) {
  if (is_blank(text)) {
    return Error(ErrorKind::kCorrupt, "the report is empty");
  }
  if (looks_like_lines(text)) return read_lines(text);
  TRY_ASSIGN(const nlohmann::json json, parse(text));
  return read_whole(json);
}

}  // namespace tokensweep
