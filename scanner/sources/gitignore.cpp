// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/gitignore.h"

#include <algorithm>

namespace tokensweep {
namespace {

constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";

// Cuts spaces at the end, but not "\ ". An odd backslash at the very end makes
// git leave the line alone.
std::string_view trim_trailing_spaces(std::string_view line) {
  std::size_t keep = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == ' ') continue;
    if (line[i] == '\\' && ++i == line.size()) return line;
    keep = i + 1;
  }
  return line.substr(0, keep);
}

}  // namespace

GitignoreRules::GitignoreRules(std::string_view content) {
  if (content.starts_with(kUtf8Mark)) content.remove_prefix(kUtf8Mark.size());
  while (!content.empty()) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    add_line(content.substr(0, end));
    content.remove_prefix(std::min(end + 1, content.size()));
  }
}

GitignoreRules::GitignoreRules(const std::vector<std::string>& lines) {
  for (const std::string_view line : lines) {
    add_line(line.substr(0, line.find('\n')));
  }
}

void GitignoreRules::add_line(std::string_view line) {
  if (line.empty() || line.front() == '#') return;
  if (line.back() == '\r') line.remove_suffix(1);
  line = trim_trailing_spaces(line.substr(0, line.find('\0')));
  Rule rule;
  if (line.starts_with('!')) {
    rule.negated = true;
    line.remove_prefix(1);
  }
  const bool wildcard_free = Glob::literal_prefix(line) == line.size();
  const bool suffix = line.starts_with('*') &&
                      Glob::literal_prefix(line.substr(1)) == line.size() - 1;
  if (line.ends_with('/')) {
    rule.folders_only = true;
    line.remove_suffix(1);
  }
  if (line.empty()) return;
  if (line.find('/') == std::string_view::npos) {
    rule.kind = wildcard_free ? Kind::kName
                : suffix      ? Kind::kNameSuffix
                              : Kind::kNameGlob;
    if (suffix) line.remove_prefix(1);
  } else {
    rule.kind = wildcard_free ? Kind::kPath : Kind::kPathGlob;
    if (line.front() == '/') line.remove_prefix(1);
  }
  rule.literal = line.substr(0, Glob::literal_prefix(line));
  if (rule.kind == Kind::kNameGlob || rule.kind == Kind::kPathGlob) {
    rule.glob = static_cast<std::uint32_t>(globs_.size());
    globs_.emplace_back(line);
  }
  rules_.push_back(std::move(rule));
}

bool GitignoreRules::applies(const Rule& rule, std::string_view path,
                             std::string_view name) const {
  switch (rule.kind) {
    case Kind::kName:
      return name == rule.literal;
    case Kind::kNameSuffix:
      return name.ends_with(rule.literal);
    case Kind::kNameGlob:
      return name.starts_with(rule.literal) && globs_[rule.glob].matches(name);
    case Kind::kPath:
      return path == rule.literal;
    case Kind::kPathGlob:
      return path.starts_with(rule.literal) && globs_[rule.glob].matches(path);
  }
  return false;
}

GitignoreRules::Verdict GitignoreRules::match(std::string_view path,
                                              EntryType type) const {
  // npos + 1 is 0: without a slash the path is its own last component.
  const std::string_view name = path.substr(path.rfind('/') + 1);
  for (auto rule = rules_.rbegin(); rule != rules_.rend(); ++rule) {
    if (rule->folders_only && type != EntryType::kFolder) continue;
    if (!applies(*rule, path, name)) continue;
    return rule->negated ? Verdict::kIncluded : Verdict::kIgnored;
  }
  return Verdict::kSilent;
}

bool GitignoreRules::ignores_file(std::string_view path) const {
  if (rules_.empty()) return false;
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    if (match(path.substr(0, slash), EntryType::kFolder) == Verdict::kIgnored) {
      return true;
    }
  }
  return match(path, EntryType::kFile) == Verdict::kIgnored;
}

bool is_ignored(const IgnoreScope* innermost, std::string_view path,
                EntryType type) {
  for (const IgnoreScope* scope = innermost; scope != nullptr;
       scope = scope->outer) {
    const auto verdict = scope->rules.match(path.substr(scope->base), type);
    if (verdict == GitignoreRules::Verdict::kSilent) continue;
    return verdict == GitignoreRules::Verdict::kIgnored;
  }
  return false;
}

}  // namespace tokensweep
