// SPDX-License-Identifier: Apache-2.0
// The path globs of rules, compiled once per rule.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/glob.h"
#include "rules/rule.h"

namespace tokensweep {

// A glob without a slash is matched against the file's name, one with a slash
// against the whole path.
class PathRules {
 public:
  // Whether the rule may report a secret at this path; an empty path may.
  [[nodiscard]] bool allow(const Rule& rule, std::string_view path);

 private:
  struct Globs {
    std::vector<Glob> whole;
    std::vector<Glob> name;
    [[nodiscard]] bool match(std::string_view path) const;
  };
  struct Compiled {
    Globs not_path;
    Globs only_path;
  };
  static Globs compile(const std::vector<std::string>& patterns);

  std::map<std::string, Compiled, std::less<>> by_rule_;
};

}  // namespace tokensweep
