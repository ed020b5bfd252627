// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/literals.h"

#include <algorithm>
#include <memory>

#include <gtest/gtest.h>

#include "tests/support/encodings.h"
#include "tests/support/test_random.h"
#include "tests/support/test_rules.h"

namespace tokensweep {
namespace {

using testing::kBase62;
using testing::TestRandom;

class LiteralsTest : public ::testing::Test {
 protected:
  // A rule set of one rule with this anchor.
  static std::unique_ptr<RuleSet> rules_of(const std::string& anchor) {
    auto set = RuleSet::build({testing::prefix_rule("test-one", anchor, 20)});
    EXPECT_TRUE(set.has_value());
    return *std::move(set);
  }

  // Whether a literal of this form stands in the text at a quantum phase that
  // agrees with where the base64 run starts.
  static bool stands_in(const std::vector<Literal>& literals, Form form,
                        std::string_view text) {
    return std::ranges::any_of(literals, [&](const Literal& literal) {
      const std::size_t at = text.find(literal.bytes);
      if (at == std::string_view::npos) return false;
      return std::ranges::any_of(literal.uses, [&](const LiteralUse& use) {
        return use.form == form &&
               (form != Form::kBase64 || at % 4 == use.phase % 4U);
      });
    });
  }
};

TEST_F(LiteralsTest, EveryAlignmentOfBase64HasALiteral) {
  for (const std::string anchor : {"abc_", "Zq9w_", "token_live_"}) {
    const auto rules = rules_of(anchor);
    const std::vector<Literal> literals = make_literals(*rules);
    TestRandom random(7);
    for (int round = 0; round < 300; ++round) {
      const std::string text = random.bytes(random.below(40)) + anchor +
                               random.text(kBase62, 20) +
                               random.bytes(random.below(5));
      EXPECT_TRUE(stands_in(literals, Form::kBase64, testing::base64(text)));
      EXPECT_TRUE(stands_in(literals, Form::kBase64, testing::base64url(text)));
    }
  }
}

TEST_F(LiteralsTest, EveryAlignmentOfBase64InBase64HasALiteral) {
  const auto rules = rules_of("abc_");
  const std::vector<Literal> literals = make_literals(*rules);
  TestRandom random(8);
  for (int round = 0; round < 300; ++round) {
    const std::string inner =
        random.text(kBase62, random.below(9)) +
        testing::base64(random.bytes(random.below(9)) + "abc_" +
                        random.text(kBase62, 20));
    EXPECT_TRUE(stands_in(literals, Form::kBase64, testing::base64(inner)));
  }
}

TEST_F(LiteralsTest, AFamilyIsFoundInEveryFormByWhatItShares) {
  std::vector<Rule> rules;
  for (const char last : std::string("abcdefghijkl")) {
    rules.push_back(testing::prefix_rule(std::string("test-") + last,
                                         std::string("qz_") + last, 20));
  }
  const auto detector = testing::detector_of(rules);
  TestRandom random(9);
  for (int round = 0; round < 100; ++round) {
    const std::string token = std::string("qz_") +
                              static_cast<char>('a' + random.below(12)) +
                              random.text(kBase62, 20);
    const std::string text = random.text(" =", random.below(7)) + token + "\n";
    const std::string twice =
        random.text(" =", random.below(4)) + testing::base64(text);
    for (const std::string& encoded :
         {testing::base64(text), testing::base64url(text),
          testing::base64(twice), testing::utf16le(text),
          testing::utf16be(text), testing::hex_lower(text)}) {
      const auto matches = testing::reported(*detector, encoded);
      ASSERT_EQ(matches.size(), 1U);
      EXPECT_EQ(matches[0].secret, token);
    }
  }
}

TEST_F(LiteralsTest, OtherFormsHaveLiterals) {
  const auto rules = rules_of("abc_");
  const std::vector<Literal> literals = make_literals(*rules);
  EXPECT_TRUE(
      stands_in(literals, Form::kUtf16Le, testing::utf16le("x=abc_12")));
  EXPECT_TRUE(
      stands_in(literals, Form::kUtf16Be, testing::utf16be("x=abc_12")));
  EXPECT_TRUE(stands_in(literals, Form::kHex, testing::hex_lower("=abc_12")));
  EXPECT_TRUE(stands_in(literals, Form::kHex, testing::hex_upper("=abc_12")));
  EXPECT_FALSE(stands_in(literals, Form::kHex, "abc_12"));
}

TEST_F(LiteralsTest, NoEncodedLiteralIsShorterThanFour) {
  const auto rules = rules_of("ab_");
  for (const Literal& literal : make_literals(*rules)) {
    EXPECT_GE(literal.bytes.size(), literal.bytes == "ab_" ? 3U : 4U);
  }
}

TEST_F(LiteralsTest, IndexGivesBackWhatWasEncoded) {
  const auto rules = rules_of("token_live_");
  const std::vector<Literal> literals = make_literals(*rules);
  const std::string section = LiteralIndex::encode(literals);
  const auto index =
      LiteralIndex::open(as_bytes(section), rules->anchor_count());
  ASSERT_TRUE(index.has_value());
  ASSERT_EQ(index->size(), literals.size());
  for (std::uint32_t i = 0; i < index->size(); ++i) {
    EXPECT_EQ(index->length(i), literals[i].bytes.size());
    std::vector<LiteralUse> uses;
    index->for_each_use(i, [&](const LiteralUse& use) { uses.push_back(use); });
    EXPECT_EQ(uses, literals[i].uses);
    EXPECT_EQ(index->tail_size(index->tail(i)), literals[i].behind.size());
  }
}

TEST_F(LiteralsTest, ALiteralKnowsWhatMustStandBehindIt) {
  const auto rules = rules_of("token_live_");
  const std::vector<Literal> literals = make_literals(*rules);
  const std::string section = LiteralIndex::encode(literals);
  const auto index =
      LiteralIndex::open(as_bytes(section), rules->anchor_count());
  ASSERT_TRUE(index.has_value());
  EXPECT_EQ(index->longest(), kMaxLiteralLength);
  for (std::uint32_t i = 0; i < index->size(); ++i) {
    const std::uint32_t tail = index->tail(i);
    if (literals[i].bytes != "token_live_") {
      EXPECT_EQ(index->tail_size(tail), 0U);
      EXPECT_TRUE(index->holds_tail(tail, ""));
      continue;
    }
    EXPECT_EQ(index->tail_size(tail), 5U);
    EXPECT_TRUE(index->holds_tail(tail, "abC12-"));
    EXPECT_FALSE(index->holds_tail(tail, "abC1-2"));
    EXPECT_FALSE(index->holds_tail(tail, "abC1"));
  }
}

TEST_F(LiteralsTest, DamagedIndexIsRefused) {
  const auto rules = rules_of("token_live_");
  std::string section = LiteralIndex::encode(make_literals(*rules));
  EXPECT_FALSE(
      LiteralIndex::open(as_bytes(section).first(section.size() - 4), 1));
  EXPECT_FALSE(LiteralIndex::open(as_bytes(section), 0));
  constexpr std::size_t kTailCount = 12;  // its place
  std::string other = section;
  other[kTailCount] = '\x01';
  EXPECT_FALSE(LiteralIndex::open(as_bytes(other), 1));
  section[0] = '\x7F';
  EXPECT_FALSE(LiteralIndex::open(as_bytes(section), 1));
  EXPECT_FALSE(LiteralIndex::open({}, 1));
}

}  // namespace
}  // namespace tokensweep
