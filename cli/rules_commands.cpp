// SPDX-License-Identifier: Apache-2.0
#include "cli/rules_commands.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "cli/print_error.h"
#include "rules/rule_lint.h"
#include "scanner/pipeline/rule_check.h"

namespace tokensweep::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kExampleSeed = 1;

void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
}

Json summary(const Rule& rule) {
  return {{"id", rule.id},
          {"provider", rule.provider},
          {"name", rule.name},
          {"severity", to_string(rule.severity)},
          {"confidence", to_string(rule.confidence)},
          {"kind", rule.kind}};
}

Json anchors_of(const Rule& rule) {
  Json anchors = Json::array();
  for (const Anchor& anchor : rule.anchors) anchors.push_back(anchor.text);
  return anchors;
}

// The rules that are not parts of others, by id.
Result<std::vector<Rule>> visible_rules(const RuleSelection& selection) {
  TRY_ASSIGN(std::vector<Rule> rules, load_selected_rules(selection));
  std::erase_if(rules, [](const Rule& rule) { return rule.hidden; });
  std::ranges::sort(rules, {}, &Rule::id);
  return rules;
}

}  // namespace

int run_rules_list(const Arguments& arguments) {
  auto rules = visible_rules(arguments.rules);
  if (!rules) return fail(rules.error());
  Json list = Json::array();
  for (const Rule& rule : *rules) {
    if (!arguments.provider.empty() && rule.provider != arguments.provider) {
      continue;
    }
    if (arguments.json) {
      list.push_back(summary(rule));
    } else {
      print(fmt::format("{:<36} {:<9} {}\n", rule.id, to_string(rule.severity),
                        rule.name));
    }
  }
  if (arguments.json) print(list.dump(2) + "\n");
  return kClean;
}

int run_rules_show(const Arguments& arguments) {
  auto rules = visible_rules(arguments.rules);
  if (!rules) return fail(rules.error());
  const auto found = std::ranges::find(*rules, arguments.rule_id, &Rule::id);
  if (found == rules->end()) {
    return fail(Error(ErrorKind::kUsage, "no rule has the id " +
                                             arguments.rule_id +
                                             ": see tokensweep rules list"));
  }
  Json shown = summary(*found);
  shown["description"] = found->description;
  shown["remediation"] = found->remediation;
  shown["links"] = found->links;
  shown["anchors"] = anchors_of(*found);
  shown["pattern"] = found->pattern;
  shown["extent"] = found->extent;
  shown["checksum"] = found->checksum.algorithm;
  shown["file"] = found->file;
  if (arguments.json) {
    print(shown.dump(2) + "\n");
    return kClean;
  }
  for (const auto& [key, value] : shown.items()) {
    const std::string text =
        value.is_string() ? value.get<std::string>() : value.dump();
    if (!text.empty()) print(fmt::format("{:<12} {}\n", key, text));
  }
  return kClean;
}

int run_rules_test(const Arguments& arguments) {
  const auto detector = load_detector(arguments.rules);
  if (!detector) return fail(detector.error());
  const RuleCheck check = check_examples(**detector, kExampleSeed);
  for (const std::string& failure : check.failures) print(failure + "\n");
  print(fmt::format("{} rules, {} examples, {} failures\n",
                    (*detector)->rules().size(), check.examples,
                    check.failures.size()));
  return check.failures.empty() ? kClean : kFound;
}

int run_rules_lint(const Arguments& arguments) {
  auto rules = load_selected_rules(arguments.rules);
  if (!rules) return fail(rules.error());
  std::size_t problems = 0;
  for (const Rule& rule : *rules) {
    for (const std::string& problem : lint_samples(rule)) {
      print(problem + "\n");
      ++problems;
    }
  }
  print(fmt::format("{} rules, {} problems\n", rules->size(), problems));
  return problems == 0 ? kClean : kFound;
}

}  // namespace tokensweep::cli
