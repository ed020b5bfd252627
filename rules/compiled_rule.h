// SPDX-License-Identifier: Apache-2.0
// A rule with its regexes compiled: what the confirm step runs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "rules/required_run.h"
#include "rules/rule.h"

namespace re2 {
class RE2;
}  // namespace re2

namespace tokensweep {

// Immutable after construction; used from any thread.
class CompiledRule {
 public:
  // kUsage when a regex does not compile (the loader refused it before).
  static Result<std::unique_ptr<CompiledRule>> compile(Rule rule);
  ~CompiledRule();
  CompiledRule(const CompiledRule&) = delete;
  CompiledRule& operator=(const CompiledRule&) = delete;

  [[nodiscard]] const Rule& rule() const { return rule_; }
  // Null when the rule has no pattern.
  [[nodiscard]] const re2::RE2* pattern() const { return pattern_.get(); }
  // Of the pattern.
  [[nodiscard]] const RequiredRun& required_run() const { return run_; }
  // Number of the secret's group; 0 for the whole match.
  [[nodiscard]] int secret_group() const { return secret_group_; }
  // Number of the group that `decode.part` names; -1 for the secret itself.
  [[nodiscard]] int decode_group() const { return decode_group_; }
  // Other named groups, by group number.
  struct FactGroup {
    int group = 0;
    std::string name;
  };
  [[nodiscard]] const std::vector<FactGroup>& fact_groups() const {
    return fact_groups_;
  }
  // Whether the value matches one of the rule's not_value expressions.
  [[nodiscard]] bool is_excluded_value(std::string_view secret) const;

 private:
  explicit CompiledRule(Rule rule);

  Rule rule_;
  std::unique_ptr<re2::RE2> pattern_;
  RequiredRun run_;
  int secret_group_ = 0;
  int decode_group_ = -1;
  std::vector<FactGroup> fact_groups_;
  std::vector<std::unique_ptr<re2::RE2>> not_values_;
};

}  // namespace tokensweep
