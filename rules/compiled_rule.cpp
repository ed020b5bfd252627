// SPDX-License-Identifier: Apache-2.0
#include "rules/compiled_rule.h"

#include <algorithm>
#include <utility>

#include "rules/regex_options.h"

namespace tokensweep {
namespace {

Result<std::unique_ptr<RE2>> compile_regex(const Rule& rule,
                                           const std::string& text) {
  auto regex = std::make_unique<RE2>(text, regex_options());
  if (!regex->ok()) {
    return Error(ErrorKind::kUsage,
                 "rule " + rule.id + ": regex: " + regex->error());
  }
  return regex;
}

}  // namespace

CompiledRule::CompiledRule(Rule rule) : rule_(std::move(rule)) {}
CompiledRule::~CompiledRule() = default;

Result<std::unique_ptr<CompiledRule>> CompiledRule::compile(Rule rule) {
  std::unique_ptr<CompiledRule> compiled(new CompiledRule(std::move(rule)));
  const Rule& data = compiled->rule_;
  if (!data.pattern.empty()) {
    TRY_ASSIGN(compiled->pattern_, compile_regex(data, data.pattern));
    compiled->run_ = tokensweep::required_run(data.pattern);
    for (const auto& [name, group] :
         compiled->pattern_->NamedCapturingGroups()) {
      const bool is_decoded = name == data.decode.part;
      if (is_decoded) compiled->decode_group_ = group;
      if (name == data.secret_group) {
        compiled->secret_group_ = group;
      } else if (!is_decoded) {
        // What is decoded holds the secret, or part of it.
        compiled->fact_groups_.push_back({group, name});
      }
    }
  }
  for (const NotValue& excluded : data.not_value) {
    TRY_ASSIGN(auto regex, compile_regex(data, excluded.regex));
    compiled->not_values_.push_back(std::move(regex));
  }
  return compiled;
}

bool CompiledRule::is_excluded_value(std::string_view secret) const {
  const re2::StringPiece text(secret.data(), secret.size());
  return std::ranges::any_of(not_values_, [&](const auto& regex) {
    return RE2::PartialMatch(text, *regex);
  });
}

}  // namespace tokensweep
