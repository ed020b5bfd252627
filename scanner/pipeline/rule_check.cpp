// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/rule_check.h"

#include <algorithm>

#include "rules/sample.h"

namespace tokensweep {
namespace {

class ExampleRunner {
 public:
  ExampleRunner(const Detector& detector, std::uint64_t seed)
      : rules_(detector.rules()), scanner_(detector.detection()), seed_(seed) {}

  void run(std::uint32_t index, RuleCheck& check) {
    const Rule& rule = rules_.rule(index);
    for (const Example& example : rule.examples_match) {
      run_match(index, rule, example, check);
    }
    for (const Example& example : rule.examples_no_match) {
      run_no_match(index, rule, example, check);
    }
  }

 private:
  void run_match(std::uint32_t index, const Rule& rule, const Example& example,
                 RuleCheck& check) {
    ++check.examples;
    const auto filled = fill_example(rule, example, seed_);
    if (!filled) {
      fail(rule, example, filled.error().message(), check);
      return;
    }
    const std::vector<Match>& matches = scanner_.scan(as_bytes(filled->text));
    // The part of another rule is found by that one.
    if (rule.hidden) return;
    for (const std::string& secret : filled->secrets) {
      const auto found = std::ranges::find(matches, secret, &Match::secret);
      if (found == matches.end()) {
        fail(rule, example, "the secret is not found", check);
      } else if (found->rule != index) {
        fail(rule, example,
             "the secret is named by " + rules_.rule(found->rule).id, check);
      } else if (found->suppression != Suppression::kNone) {
        fail(rule, example, "the secret is suppressed", check);
      }
    }
  }

  void run_no_match(std::uint32_t index, const Rule& rule,
                    const Example& example, RuleCheck& check) {
    ++check.examples;
    const auto filled = fill_example(rule, example, seed_);
    if (!filled) {
      fail(rule, example, filled.error().message(), check);
      return;
    }
    const bool found = std::ranges::any_of(
        scanner_.scan(as_bytes(filled->text)), [&](const Match& match) {
          return match.rule == index && match.suppression == Suppression::kNone;
        });
    if (found) fail(rule, example, "must not match, but does", check);
  }

  static void fail(const Rule& rule, const Example& example,
                   const std::string& what, RuleCheck& check) {
    check.failures.push_back(rule.file + ":" + std::to_string(example.line) +
                             ": rule " + rule.id + ": " + what);
  }

  const RuleSet& rules_;
  BlobScanner scanner_;
  std::uint64_t seed_;
};

}  // namespace

RuleCheck check_examples(const Detector& detector, std::uint64_t seed) {
  RuleCheck check;
  ExampleRunner runner(detector, seed);
  for (std::uint32_t i = 0; i < detector.rules().size(); ++i) {
    runner.run(i, check);
  }
  return check;
}

}  // namespace tokensweep
