// SPDX-License-Identifier: Apache-2.0
#include "rules/rule_lint.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rules/rule_text.h"

namespace tokensweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(References, MustExist) {
  Rule first = RuleText().rule();
  first.parts = {{"acme-id", "id", 100, false}};
  first.supersedes = {"generic-key"};
  const std::vector<Rule> alone = {first};
  const auto result = check_references(alone);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message(),
            "acme.yaml:3: 'parts' of 'acme-key' names 'acme-id', and no rule "
            "has that id\n"
            "acme.yaml:3: 'supersedes' of 'acme-key' names 'generic-key', and "
            "no rule has that id");
  Rule second = RuleText().rule();
  second.id = "acme-id";
  Rule third = second;
  third.id = "generic-key";
  const std::vector<Rule> all = {first, second, third};
  EXPECT_TRUE(check_references(all).has_value());
}

TEST(SampleLint, FindsNothingInASoundRule) {
  EXPECT_THAT(lint_samples(RuleText().rule()), IsEmpty());
}

TEST(SampleLint, ComparesSampleAndBody) {
  EXPECT_THAT(
      lint_samples(RuleText().line(11, "    sample: 'acme_{hex:31}'").rule()),
      testing::Contains(HasSubstr("acme.yaml:3: acme-key: the sample's body "
                                  "has 31 bytes")));
  EXPECT_THAT(
      lint_samples(RuleText().line(11, "    sample: 'acne_{hex:32}'").rule()),
      testing::Contains(HasSubstr("starts with none of the anchors")));
  EXPECT_THAT(lint_samples(RuleText()
                               .line(11, "    sample: 'acme_{[-]:32}'")
                               .add("allow_placeholders: true")
                               .rule()),
              testing::Contains(HasSubstr("outside of the body's alphabet")));
  EXPECT_THAT(
      lint_samples(RuleText().line(11, "    sample: 'acme_{hex:33}'").rule()),
      testing::Contains(HasSubstr("38 bytes, more than the extent of 37")));
}

TEST(SampleLint, RunsTheExamples) {
  const std::vector<std::string> messages = lint_samples(
      RuleText()
          .line(13, "      match: ['a={sample}', 'b={sample}x', '{sample}']")
          .line(14, "      no_match: ['x', '{sample}', 'acme_{hex:31}']")
          .rule());
  EXPECT_THAT(
      messages,
      ElementsAre("acme.yaml:13: acme-key: a match example in which nothing is "
                  "found",
                  "acme.yaml:14: acme-key: a no_match example in which a "
                  "secret is found"));
}

TEST(SampleLint, LeavesEncodedSamplesToTheEngine) {
  EXPECT_THAT(lint_samples(RuleText()
                               .line(13,
                                     "      match: ['{sample}', '{sample}', "
                                     "'{b64 key {sample}}']")
                               .rule()),
              IsEmpty());
}

}  // namespace
}  // namespace tokensweep
