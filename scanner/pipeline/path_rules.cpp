// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/path_rules.h"

#include <algorithm>

namespace tokensweep {

PathRules::Globs PathRules::compile(const std::vector<std::string>& patterns) {
  Globs globs;
  for (const std::string& pattern : patterns) {
    const bool has_slash = pattern.find('/') != std::string::npos;
    (has_slash ? globs.whole : globs.name).emplace_back(pattern);
  }
  return globs;
}

bool PathRules::Globs::match(std::string_view path) const {
  const std::string_view file = path.substr(path.rfind('/') + 1);
  const auto matches = [](std::string_view text) {
    return [text](const Glob& glob) { return glob.matches(text); };
  };
  return std::ranges::any_of(whole, matches(path)) ||
         std::ranges::any_of(name, matches(file));
}

bool PathRules::allow(const Rule& rule, std::string_view path) {
  if (path.empty() || (rule.not_path.empty() && rule.only_path.empty())) {
    return true;
  }
  auto at = by_rule_.find(rule.id);
  if (at == by_rule_.end()) {
    at = by_rule_
             .emplace(rule.id,
                      Compiled{compile(rule.not_path), compile(rule.only_path)})
             .first;
  }
  const Compiled& globs = at->second;
  if (globs.not_path.match(path)) return false;
  return rule.only_path.empty() || globs.only_path.match(path);
}

}  // namespace tokensweep
