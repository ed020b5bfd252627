// SPDX-License-Identifier: Apache-2.0
// Tests made from every rule of the catalogue, through the whole engine with
// all rules loaded.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/rule_lint.h"
#include "rules/sample.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/pipeline/rule_check.h"
#include "tests/support/encodings.h"
#include "tests/support/test_rules.h"
#include "tests/support/wrappers.h"

namespace tokensweep {
namespace {

using testing::catalogue_detector;
using testing::Wrapper;

constexpr std::uint64_t kSeed = 20'251;

class CatalogueTest : public ::testing::Test {
 protected:
  CatalogueTest()
      : rules_(catalogue_detector().rules()),
        scanner_(catalogue_detector().detection()) {}

  // Whether `secret` is reported, and named by the rule.
  bool finds(std::uint32_t rule, const std::string& secret,
             const std::string& text) {
    const std::vector<Match>& matches = scanner_.scan(as_bytes(text));
    return std::ranges::any_of(matches, [&](const Match& match) {
      return match.rule == rule && match.secret == secret &&
             match.suppression == Suppression::kNone;
    });
  }

  // A token that needs nothing around it: a prefix or a shape of its own.
  static bool stands_alone(const Rule& rule) {
    const bool near = std::ranges::any_of(rule.anchors, [](const Anchor& a) {
      return a.place == AnchorPlace::kNear;
    });
    const bool needs_part = std::ranges::any_of(rule.parts, &Part::required);
    return rule.tier == RuleTier::kFormat && !near && !needs_part &&
           !rule.context.present() && !rule.hidden &&
           rule.secret_group.empty() &&
           rule.sample.find('\n') == std::string::npos &&
           rule.sample.find("{lines:") == std::string::npos;
  }

  // The bytes that tokens of a rule with a pattern are made of.
  static ByteSet seen_bytes(const Rule& rule) {
    constexpr std::uint64_t kSamples = 40;
    ByteSet bytes;
    for (std::uint64_t seed = 0; seed < kSamples; ++seed) {
      const auto token = fill_sample(rule, seed);
      for (const char c : token ? *token : std::string()) {
        bytes.insert(static_cast<std::uint8_t>(c));
      }
    }
    return bytes;
  }

  const RuleSet& rules_;
  BlobScanner scanner_;
};

TEST_F(CatalogueTest, HasEnoughTypesAndProviders) {
  std::set<std::string> providers;
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    providers.insert(rules_.rule(i).provider);
  }
  EXPECT_GE(rules_.size(), 120U);
  EXPECT_GE(providers.size(), 50U);
}

TEST_F(CatalogueTest, SamplesFitTheirRules) {
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    for (const std::string& problem : lint_samples(rules_.rule(i))) {
      ADD_FAILURE() << problem;
    }
  }
}

TEST_F(CatalogueTest, ExamplesHold) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const RuleCheck check = check_examples(catalogue_detector(), seed);
    EXPECT_GE(check.examples, rules_.size() * 6U);
    for (const std::string& failure : check.failures) {
      ADD_FAILURE() << failure;
    }
  }
}

TEST_F(CatalogueTest, TokensAreFoundInEveryWrapper) {
  ASSERT_GE(testing::wrappers().size(), 40U);
  std::size_t rules = 0;
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_.rule(i);
    if (!stands_alone(rule)) continue;
    ++rules;
    std::string missed;
    const ByteSet seen = seen_bytes(rule);
    for (const Wrapper& wrapper : testing::wrappers()) {
      const auto token = fill_sample(rule, kSeed + i);
      ASSERT_TRUE(token.has_value()) << rule.id;
      // A neighbour of the token's own alphabet belongs to the token.
      if (!wrapper.after.empty() &&
          (rule.boundary.alphabet.contains(wrapper.after.front()) ||
           rule.body.alphabet.contains(wrapper.after.front()) ||
           seen.contains(wrapper.after.front()))) {
        continue;
      }
      if (!finds(i, *token, wrapper.apply(*token)))
        missed += " " + wrapper.name;
    }
    EXPECT_EQ(missed, "") << rule.id;
  }
  EXPECT_GE(rules, 120U);
}

TEST_F(CatalogueTest, TokensAreFoundInEveryEncoding) {
  struct Encoder {
    std::string name;
    std::string (*encode)(std::string_view);
  };
  const std::vector<Encoder> encoders = {
      {"base64", testing::base64},
      {"base64url", testing::base64url},
      {"utf-16le", testing::utf16le},
      {"utf-16be", testing::utf16be},
      {"hex-lower", testing::hex_lower},
      {"hex-upper", testing::hex_upper},
      {"base64 in base64",
       [](std::string_view text) {
         return testing::base64("auth: " + testing::base64(text));
       }},
  };
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_.rule(i);
    if (!stands_alone(rule)) continue;
    const auto token = fill_sample(rule, kSeed + i);
    ASSERT_TRUE(token.has_value());
    std::string missed;
    for (const Encoder& encoder : encoders) {
      for (std::size_t shift = 0; shift < 3; ++shift) {
        const std::string text = std::string(shift, ' ') + "v=" + *token + "\n";
        if (!finds(i, *token, "x: \"" + encoder.encode(text) + "\"\n")) {
          missed += " " + encoder.name + "+" + std::to_string(shift);
        }
      }
    }
    EXPECT_EQ(missed, "") << rule.id;
  }
}

TEST_F(CatalogueTest, OneChangedCharacterRefutesACheckedToken) {
  std::size_t checked = 0;
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_.rule(i);
    if (!rule.checksum.present() || rule.checksum.on_fail != OnFail::kDrop ||
        !stands_alone(rule)) {
      continue;
    }
    ++checked;
    std::string token = *fill_sample(rule, kSeed + i);
    ASSERT_TRUE(finds(i, token, token)) << rule.id;
    // In the middle, by a letter of the same kind.
    const std::size_t at = token.size() / 2;
    token[at] = token[at] == 'a'                       ? 'b'
                : token[at] == '2'                     ? '3'
                : token[at] >= '0' && token[at] <= '9' ? '2'
                : token[at] >= 'a'                     ? 'a'
                : token[at] == 'A'                     ? 'B'
                                                       : 'A';
    EXPECT_FALSE(finds(i, token, token)) << rule.id;
  }
  EXPECT_GE(checked, 8U);
}

TEST_F(CatalogueTest, WrongLengthsAreNoTokens) {
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_.rule(i);
    if (!stands_alone(rule) || !rule.pattern.empty()) continue;
    for (const std::uint32_t length : {rule.body.min, rule.body.max}) {
      if (!rule.body.lengths.empty() && rule.body.lengths.size() > 1) continue;
      const std::string token = *fill_sample(rule, kSeed + i);
      if (rule.body.min == rule.body.max || length == rule.body.min) {
        const std::string shorter =
            token.substr(0, rule.anchors[0].text.size() + rule.body.min - 1);
        EXPECT_FALSE(finds(i, shorter, shorter + "\n")) << rule.id;
      }
    }
  }
}

}  // namespace
}  // namespace tokensweep
