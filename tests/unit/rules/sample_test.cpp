// SPDX-License-Identifier: Apache-2.0
#include "rules/sample.h"

#include <algorithm>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include "base/base64.h"
#include "rules/checksum.h"
#include "rules/random.h"
#include "rules/value_tests.h"

namespace tokensweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Rule acme(std::string sample = "acme_{base62:32}") {
  Rule rule;
  rule.id = "acme-key";
  rule.anchors = {{"acme_", false, AnchorPlace::kPrefix}};
  rule.sample = std::move(sample);
  return rule;
}

Example example(std::string text,
                std::optional<std::string> secret = std::nullopt) {
  Example result;
  result.text = std::move(text);
  result.secret = std::move(secret);
  return result;
}

std::string filled(std::string_view text, std::uint64_t seed = 1) {
  const auto result = fill_example(acme(), example(std::string(text)), seed);
  return result ? result->text : "error: " + result.error().message();
}

TEST(Random, IsTheSameOnEveryPlatform) {
  Random random(42);
  EXPECT_EQ(random.next(), 1546998764402558742ULL);
  EXPECT_EQ(random.next(), 6990951692964543102ULL);
}

TEST(Sample, DependsOnTheSeedAlone) {
  const Rule rule = acme();
  EXPECT_EQ(*fill_sample(rule, 7), *fill_sample(rule, 7));
  EXPECT_NE(*fill_sample(rule, 7), *fill_sample(rule, 8));
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    seen.insert(*fill_sample(rule, seed));
  }
  EXPECT_EQ(seen.size(), 1'000U);
}

TEST(Sample, FormsHaveTheirShape) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto is = [&](std::string_view text, const char* regex) {
      const std::string value = filled(text, seed);
      EXPECT_TRUE(RE2::FullMatch(value, regex)) << text << ": " << value;
    };
    is("{base62:36}", "[0-9A-Za-z]{36}");
    is("{hex:3-5}", "[0-9A-Fa-f]{3,5}");
    is("{[A-F0-9]:8}", "[A-F0-9]{8}");
    is("{base62:0}", "");
    is("{base64:43}=", "[A-Za-z0-9+/]{43}=");
    is("{uuid}",
       "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}"
       "-[0-9a-f]{12}");
    is("{time}", "17[3-6][0-9]{7}");
    is("{lines:base64:3}", "([A-Za-z0-9+/]{64}\n){2}[A-Za-z0-9+/]{64}");
    is("{jwt}", "eyJ[A-Za-z0-9_-]+\\.eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{43}");
    is("x{{{digits:2}}}", "x\\{[0-9]{2}\\}");
  }
}

TEST(Sample, BothEndsOfACountAreReached) {
  std::set<std::size_t> lengths;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    lengths.insert(filled("{hex:3-5}", seed).size());
  }
  EXPECT_THAT(lengths, ElementsAre(3, 4, 5));
}

TEST(Sample, LongTextsHaveEveryClass) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::string text = filled("{base62:10}", seed);
    EXPECT_TRUE(RE2::PartialMatch(text, "[0-9]")) << text;
    EXPECT_TRUE(RE2::PartialMatch(text, "[a-z]")) << text;
    EXPECT_TRUE(RE2::PartialMatch(text, "[A-Z]")) << text;
  }
}

TEST(Sample, EncodesInnerTexts) {
  EXPECT_EQ(filled("{b64 a:b?>}"), "YTpiPz4=");
  EXPECT_EQ(filled("{b64url a:b?>}"), "YTpiPz4");
  EXPECT_EQ(filled("{hexof a:b}"), "613a62");
  EXPECT_EQ(filled("{b64 {b64 a}}"), "WVE9PQ==");
  const std::string jwt = filled(R"({jwt {{"sub":"{digits:4}"}}})");
  const std::size_t first = jwt.find('.') + 1;
  const std::string payload =
      decode_base64(jwt.substr(first, jwt.rfind('.') - first)).value_or("");
  EXPECT_TRUE(RE2::FullMatch(payload, R"(\{"sub":"[0-9]{4}"\})")) << payload;
}

TEST(Sample, Base64TextsAreCanonical) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (const char* text : {"{base64:43}=", "{base64:42}==", "{base64:44}",
                             "{base64url:43}", "{base64url:22}"}) {
      const std::string value = filled(text, seed);
      EXPECT_TRUE(decode_base64(value).has_value()) << text << " " << value;
    }
  }
}

TEST(Sample, PassesTheRulesOwnTests) {
  Rule rule = acme("acme_{hex_lower:12}");
  rule.tests.min_digits = 8;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto sample = fill_sample(rule, seed);
    ASSERT_TRUE(sample.has_value()) << sample.error().message();
    EXPECT_TRUE(passes(rule.tests, sample->substr(5))) << *sample;
  }
}

TEST(Sample, SaysWhenTheTestsCannotPass) {
  Rule rule = acme("acme_{digits:12}");
  rule.tests.min_upper = 1;
  const auto sample = fill_sample(rule, 1);
  ASSERT_FALSE(sample.has_value());
  EXPECT_THAT(sample.error().message(), HasSubstr("rule acme-key: "));
  EXPECT_THAT(sample.error().message(), HasSubstr("never passes"));
}

TEST(Sample, ComputesChecks) {
  Rule rule = acme("acme_{base62:30}{check}");
  rule.checksum.algorithm = "crc32";
  rule.checksum.encoding = "base62";
  rule.checksum.width = 6;
  const auto sample = fill_sample(rule, 3);
  ASSERT_TRUE(sample.has_value()) << sample.error().message();
  EXPECT_EQ(sample->size(), 41U);
  EXPECT_EQ(verify_checksum(rule.checksum, "acme_", *sample),
            CheckOutcome::kAgrees);
  // In an example the token starts at its anchor, not at the text's start.
  const auto text =
      fill_example(rule, example("key=acme_{base62:30}{check}"), 3);
  ASSERT_TRUE(text.has_value()) << text.error().message();
  EXPECT_EQ(verify_checksum(rule.checksum, "acme_", text->text.substr(4)),
            CheckOutcome::kAgrees);
}

TEST(FilledExamples, ExpectEverySample) {
  const auto filled = fill_example(acme(), example("{sample} {sample}"), 1);
  ASSERT_TRUE(filled.has_value());
  ASSERT_EQ(filled->secrets.size(), 2U);
  EXPECT_EQ(filled->text, filled->secrets[0] + " " + filled->secrets[1]);
}

TEST(FilledExamples, ExpectSamplesInsideOfAnEncoding) {
  const auto filled =
      fill_example(acme(), example("a={sample}, b={b64 x:{sample}}"), 5);
  ASSERT_TRUE(filled.has_value()) << filled.error().message();
  ASSERT_EQ(filled->secrets.size(), 2U);
  EXPECT_EQ(filled->text, "a=" + filled->secrets[0] + ", b=" +
                              encode_base64("x:" + filled->secrets[1]));
  EXPECT_NE(filled->secrets[0], filled->secrets[1]);
}

TEST(FilledExamples, OwnSecretSharesItsValues) {
  const Rule rule = acme("acme_{base62:20}_{hex:4}");
  const auto part =
      fill_example(rule, example("u={hex:4} k={sample}", "{base62:20}"), 1);
  ASSERT_TRUE(part.has_value()) << part.error().message();
  ASSERT_EQ(part->secrets.size(), 1U);
  EXPECT_THAT(part->text, HasSubstr("acme_" + part->secrets[0] + "_"));
  const auto second =
      fill_example(rule, example("{hex:4}/{hex:4}", "x{hex:4}y{hex:4}"), 1);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->secrets[0],
            "x" + second->text.substr(0, 4) + "y" + second->text.substr(5));
  const auto whole = fill_example(rule, example("k={sample}", "<{sample}>"), 1);
  ASSERT_TRUE(whole.has_value());
  EXPECT_EQ("k=" + whole->secrets[0].substr(1, 30), whole->text);
  const auto fixed = fill_example(rule, example("pw=a b", "a b"), 1);
  EXPECT_THAT(fixed->secrets, ElementsAre("a b"));
}

TEST(FilledExamples, PairsExpectTheirSecondHalf) {
  Rule rule = acme("{b64 user:{base62:20}}");
  rule.anchors = {{"\"auth\"", false, AnchorPlace::kNear}};
  rule.decode.kind = "basic-pair";
  const auto filled = fill_example(rule, example("{sample}"), 1);
  ASSERT_TRUE(filled.has_value()) << filled.error().message();
  ASSERT_EQ(filled->secrets.size(), 1U);
  EXPECT_EQ(decode_base64(filled->text), "user:" + filled->secrets[0]);
}

TEST(FilledExamples, NoErrorNamesAFilledValue) {
  Rule rule = acme("acme_{base62:30}{check}");
  rule.checksum.algorithm = "luhn";
  const auto sample = fill_sample(rule, 1);
  ASSERT_FALSE(sample.has_value());
  EXPECT_THAT(sample.error().message(),
              StartsWith("rule acme-key: {check} cannot be computed over"));
}

}  // namespace
}  // namespace tokensweep
