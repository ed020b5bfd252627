// SPDX-License-Identifier: Apache-2.0
#include "rules/repo_config.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <utility>

#include "base/dates.h"
#include "findings/baseline.h"
#include "findings/path_globs.h"
#include "rules/field_reader.h"
#include "rules/problems.h"
#include "rules/yaml_document.h"

namespace tokensweep {
namespace {

constexpr std::array<InlineMarker, kInlineMarkers> kMarkers = {
    InlineMarker::kTokensweep, InlineMarker::kGitleaks,
    InlineMarker::kBetterleaks, InlineMarker::kDetectSecrets,
    InlineMarker::kGgshield};

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

// Empty, or nothing but comments.
bool says_nothing(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t word = line.find_first_not_of(" \t\r");
    if (word != std::string_view::npos && line[word] != '#') return false;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

// A list of which nothing is left but its key.
void make_lists_of_nothing(YamlValue& map,
                           std::initializer_list<std::string_view> keys) {
  for (YamlValue& value : map.children) {
    if (value.kind == YamlValue::Kind::kNull &&
        std::ranges::find(keys, value.key) != keys.end()) {
      value.kind = YamlValue::Kind::kList;
    }
  }
}

void make_lists_of_nothing(YamlValue& tree) {
  if (!tree.is_map()) return;
  make_lists_of_nothing(tree, {"allow", "exclude", "no_inline_allow"});
  for (YamlValue& value : tree.children) {
    if (value.key != "allow" || !value.is_list()) continue;
    for (YamlValue& entry : value.children) {
      if (entry.is_map()) make_lists_of_nothing(entry, {"paths"});
    }
  }
}

void check_paths(const std::vector<std::string>& paths, std::uint32_t line,
                 FieldReader& fields) {
  for (const std::string& path : paths) {
    if (path.empty()) continue;  // a problem of its own
    const std::string_view problem = glob_problem(path);
    if (!problem.empty()) fields.problem(line, std::string(problem));
  }
}

AllowEntry read_entry(const YamlValue& item, const std::string& where,
                      Problems& problems) {
  FieldReader fields(item, "entry", problems);
  AllowEntry entry;
  entry.where = where + ":" + std::to_string(item.line);
  entry.fingerprint = fields.text("fingerprint");
  entry.rule = fields.text("rule");
  for (const std::string& path : fields.texts("paths")) {
    entry.paths.push_back(glob_with_slashes(path));
  }
  entry.reason = fields.required_text("reason");
  entry.author = fields.text("author");
  entry.expires = fields.text("expires");
  fields.finish();
  if (!item.is_map()) return entry;
  const auto given = [&](std::string_view key) {
    return item.find(key) != nullptr;
  };
  if (!given("fingerprint") && !given("rule") && !given("paths")) {
    fields.problem(item.line,
                   "entry needs a 'fingerprint', a 'rule' or 'paths'");
  }
  if (!entry.fingerprint.empty() && !is_fingerprint(entry.fingerprint)) {
    fields.problem(fields.line("fingerprint"),
                   "'fingerprint' must be ts1: and 32 lower-case hex digits");
  }
  const YamlValue* paths = item.find("paths");
  if (paths != nullptr && paths->is_list() && paths->children.empty()) {
    fields.problem(fields.line("paths"), "'paths' is empty");
  }
  check_paths(entry.paths, fields.line("paths"), fields);
  if (!entry.reason.empty() && is_blank(entry.reason)) {
    fields.problem(fields.line("reason"), "'reason' is blank");
  }
  if (!entry.expires.empty() && !is_date(entry.expires)) {
    fields.problem(fields.line("expires"),
                   "'expires' must be a date, as YYYY-MM-DD");
  }
  return entry;
}

std::vector<InlineMarker> read_markers(FieldReader& fields,
                                       Problems& problems) {
  std::vector<std::string_view> names;
  for (const InlineMarker marker : kMarkers) names.push_back(to_string(marker));
  std::vector<InlineMarker> off;
  const YamlValue* list = fields.find("no_inline_allow");
  if (list == nullptr) return off;
  for (const YamlValue& item : list_items(*list, "no_inline_allow", problems)) {
    const std::string name = scalar_text(item, "no_inline_allow", problems);
    const auto at = std::ranges::find(names, name);
    if (at != names.end()) {
      off.push_back(kMarkers[static_cast<std::size_t>(at - names.begin())]);
    } else if (!name.empty()) {
      problems.add(item.line,
                   "'no_inline_allow' has a name that is none of tokensweep, "
                   "gitleaks, betterleaks, detect-secrets, ggshield" +
                       suggestion(name, names));
    }
  }
  return off;
}

}  // namespace

Result<RepoConfig> parse_repo_config(std::string_view text,
                                     const std::string& where) {
  RepoConfig config;
  if (says_nothing(text)) return config;
  Problems problems(where);
  if (std::optional<YamlValue> tree = parse_yaml(text, problems)) {
    make_lists_of_nothing(*tree);
    FieldReader fields(*tree, "config", problems);
    if (const YamlValue* list = fields.find("allow")) {
      for (const YamlValue& item : list_items(*list, "allow", problems)) {
        config.allow.push_back(read_entry(item, where, problems));
      }
    }
    config.exclude = fields.texts("exclude");
    config.no_inline_allow = read_markers(fields, problems);
    fields.finish();
  }
  if (!problems.empty()) return Error(ErrorKind::kUsage, problems.text());
  return config;
}

}  // namespace tokensweep
