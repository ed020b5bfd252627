// SPDX-License-Identifier: Apache-2.0
// The cheap tests in front of a confirm refuse nothing that it would take, for
// every rule of the catalogue.
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <re2/re2.h>

#include "rules/compiled_rule.h"
#include "rules/sample.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/engine/literals.h"
#include "tests/support/edits.h"
#include "tests/support/test_random.h"
#include "tests/support/test_rules.h"

namespace tokensweep {
namespace {

using testing::TestRandom;

TEST(NecessaryTest, TailsRefuseNoHitWithAMatch) {
  const Detection detection = testing::catalogue_detector().detection();
  std::vector<Literal> literals = make_literals(detection.rules);
  std::size_t with_tail = 0;
  for (Literal& literal : literals) {
    with_tail += literal.behind.empty() ? 0U : 1U;
    EXPECT_LE(literal.bytes.size() + literal.behind.size(), kMaxLiteralLength);
    literal.behind.clear();
  }
  EXPECT_GT(with_tail, 300U);
  const std::string section = LiteralIndex::encode(literals);
  const auto no_tails =
      LiteralIndex::open(as_bytes(section), detection.rules.anchor_count());
  ASSERT_TRUE(no_tails.has_value());
  BlobScanner fast(detection);
  BlobScanner slow({detection.rules, *no_tails, detection.engine});
  TestRandom random(21);
  const auto snippets = testing::catalogue_snippets(22);
  for (int round = 0; round < 150; ++round) {
    const std::string text = testing::random_text(snippets, 20'000, random);
    ASSERT_EQ(fast.scan(as_bytes(text)), slow.scan(as_bytes(text))) << round;
  }
  EXPECT_GT(fast.counters().matches, 1000U);
  EXPECT_LT(fast.counters().literal_hits, slow.counters().literal_hits);
}

TEST(NecessaryTest, RunsAreThereWhereThePatternMatches) {
  const RuleSet& rules = testing::catalogue_detector().rules();
  TestRandom random(23);
  const auto snippets = testing::catalogue_snippets(24);
  std::size_t matched = 0;
  std::size_t refused = 0;
  for (std::uint32_t i = 0; i < rules.size(); ++i) {
    const CompiledRule& rule = rules.compiled(i);
    if (rule.pattern() == nullptr) continue;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto token = fill_sample(rule.rule(), seed);
      std::string text = token ? *token : std::string();
      // Nearly a token, too.
      if (seed % 3 == 1 && !text.empty()) {
        text.erase(random.below(text.size()), 1);
      }
      text = snippets[random.below(snippets.size())] + "=" + text + " " +
             snippets[random.below(snippets.size())];
      const bool has = has_run(text, rule.required_run());
      const bool matches = RE2::PartialMatch(text, *rule.pattern());
      EXPECT_TRUE(has || !matches) << rule.rule().id;
      matched += matches ? 1U : 0U;
      refused += has ? 0U : 1U;
    }
  }
  EXPECT_GT(matched, 1000U);
  EXPECT_GT(refused, 100U);
}

}  // namespace
}  // namespace tokensweep
