// SPDX-License-Identifier: Apache-2.0
#include "rules/repo_config.h"

#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokensweep {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kFingerprint = "ts1:" + std::string(32, 'a');

RepoConfig parsed(const std::string& text) {
  auto config = parse_repo_config(text, ".tokensweep.yaml");
  EXPECT_TRUE(config.has_value()) << config.error().message();
  return config ? *config : RepoConfig();
}

std::string problems_of(const std::string& text) {
  const auto config = parse_repo_config(text, "c.yaml");
  EXPECT_FALSE(config.has_value());
  if (config) return "";
  EXPECT_EQ(config.error().kind(), ErrorKind::kUsage);
  return config.error().message();
}

TEST(RepoConfig, ReadsEveryKey) {
  const RepoConfig config = parsed(
      "allow:\n"
      "  - fingerprint: " +
      kFingerprint +
      "\n"
      "    rule: docker-pat\n"
      "    paths: ['tests/', '*.md']\n"
      "    reason: sample of the manual\n"
      "    author: Ada\n"
      "    expires: 2027-02-28\n"
      "  - rule: github-pat-classic\n"
      "    reason: revoked\n"
      "exclude: [vendor/, '!vendor/ours/']\n"
      "no_inline_allow: [gitleaks, ggshield]\n");
  ASSERT_EQ(config.allow.size(), 2U);
  AllowEntry first;
  first.fingerprint = kFingerprint;
  first.rule = "docker-pat";
  first.paths = {"tests/", "*.md"};
  first.reason = "sample of the manual";
  first.author = "Ada";
  first.expires = "2027-02-28";
  first.source = AllowSource::kConfig;
  first.where = ".tokensweep.yaml:2";
  EXPECT_EQ(config.allow[0], first);
  EXPECT_EQ(config.allow[1].where, ".tokensweep.yaml:8");
  EXPECT_EQ(config.allow[1].reason, "revoked");
  EXPECT_THAT(config.exclude, ElementsAre("vendor/", "!vendor/ours/"));
  EXPECT_THAT(config.no_inline_allow,
              ElementsAre(InlineMarker::kGitleaks, InlineMarker::kGgshield));
}

TEST(RepoConfig, MayBeEmptyAndMayHaveWindowsLineEnds) {
  for (const std::string text : {"", "\r\n", "# nothing yet\n  # at all"}) {
    EXPECT_TRUE(parsed(text).allow.empty());
  }
  const RepoConfig config =
      parsed("allow:\r\n  - rule: a-b\r\n    reason: because\r\n");
  ASSERT_EQ(config.allow.size(), 1U);
  EXPECT_EQ(config.allow[0].rule, "a-b");
  EXPECT_EQ(config.allow[0].reason, "because");
}

TEST(RepoConfig, TakesAListOfNothingForAnEmptyOne) {
  for (const char* nothing : {"", " ~", " null", " []", "  # none yet"}) {
    const std::string end = std::string(nothing) + "\n";
    const RepoConfig config =
        parsed("allow:" + end + "exclude:" + end + "no_inline_allow:" + end);
    EXPECT_THAT(config.allow, IsEmpty());
    EXPECT_THAT(config.exclude, IsEmpty());
    EXPECT_THAT(config.no_inline_allow, IsEmpty());
  }
  EXPECT_THAT(problems_of("allow: x\n"), HasSubstr("must be a list"));
}

TEST(RepoConfig, ListsEverythingThatIsWrong) {
  const std::string problems = problems_of(
      "allow:\n"
      "  - rule: a\n"
      "  - reason: why\n"
      "exlude: []\n"
      "no_inline_allow: [gitleak]\n");
  EXPECT_THAT(problems, HasSubstr("c.yaml:2: entry has no 'reason'"));
  EXPECT_THAT(problems, HasSubstr("\nc.yaml:3: entry needs a 'fingerprint'"));
  EXPECT_THAT(problems, HasSubstr("\nc.yaml:4: unknown key 'exlude' in config; "
                                  "did you mean 'exclude'?"));
  EXPECT_THAT(problems, HasSubstr("\nc.yaml:5: 'no_inline_allow' has a name"));
  EXPECT_THAT(problems, HasSubstr("did you mean 'gitleaks'?"));
}

struct Mistake {
  const char* name;
  std::string entry;  // lines of an entry that is right else
  std::string message;
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
  *out << mistake.name;
}

class RepoConfigMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(RepoConfigMistakes, AreNamedWithTheirLine) {
  const std::string problems =
      problems_of("allow:\n  - " + GetParam().entry + "\n");
  EXPECT_THAT(problems, HasSubstr(GetParam().message));
  EXPECT_EQ(problems.find('\n'), std::string::npos) << problems;
}

INSTANTIATE_TEST_SUITE_P(
    All, RepoConfigMistakes,
    ::testing::Values(
        Mistake{"NoReason", "rule: a", "c.yaml:2: entry has no 'reason'"},
        Mistake{"BlankReason", "{rule: a, reason: '  '}", "'reason' is blank"},
        Mistake{"EmptyReason", "{rule: a, reason: ''}", "'reason' is empty"},
        Mistake{"Date", "{rule: a, reason: b, expires: 2027-02-29}",
                "'expires' must be a date"},
        Mistake{"DateForm", "{rule: a, reason: b, expires: 28.02.2027}",
                "'expires' must be a date"},
        Mistake{"Fingerprint", "{fingerprint: 'ts1:12', reason: b}",
                "'fingerprint' must be ts1:"},
        Mistake{"NoPaths", "{paths: [], reason: b}", "'paths' is empty"},
        Mistake{"NullPaths", "{rule: a, paths: , reason: b}",
                "'paths' is empty"},
        Mistake{"Anchor", "{rule: &a b, reason: b}",
                "an anchor (&name); remove it"},
        Mistake{"TextPaths", "{paths: a, reason: b}", "'paths' must be a list"},
        Mistake{"Negated", "{paths: ['!a'], reason: b}", "knows no '!'"},
        Mistake{"Root", "{paths: ['/'], reason: b}", "matches nothing"},
        Mistake{"Unknown", "{rule: a, reason: b, expire: 2027-01-01}",
                "unknown key 'expire' in entry; did you mean 'expires'?"},
        Mistake{"Far", "{rule: a, reason: b, colour: red}",
                "c.yaml:2: unknown key in entry; it knows fingerprint, rule, "
                "paths, reason, author, expires"},
        Mistake{"Text", "docker-pat", "'entry' must be a map, not a text"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(RepoConfig, ShowsNoWordsThatMayBeSecrets) {
  for (const char* text :
       {"hunter2hunter2: 1\n", "allow:\n  - hunter2: {hunter2: 1}\n",
        "exclude: [*hunter2]\n", "exclude: [&hunter2 a]\n",
        "exclude: [!hunter2 a]\n", "hunter2: 1\nhunter2: 2\n",
        "allow:\n  - {rule: a, reason: b, rulehunter2paths: 1}\n",
        "no_inline_allow: [hunter2]\n", "%TAG !hunter2 x\n", "@hunter2\n",
        "hunter2\n", "exclude: hunter2\n", "exclude: [\"\\hunter2\"]\n"}) {
    SCOPED_TRACE(text);
    EXPECT_THAT(problems_of(text), Not(AnyOf(IsEmpty(), HasSubstr("hunter"))));
  }
}

TEST(RepoConfig, RefusesWhatIsNoMap) {
  EXPECT_THAT(problems_of("- a\n"), HasSubstr("c.yaml:1: 'config' must be"));
  EXPECT_THAT(problems_of("a: [\n"), HasSubstr("not YAML"));
  EXPECT_THAT(problems_of("allow: x\n"),
              HasSubstr("c.yaml:1: 'allow' must be"));
}

}  // namespace
}  // namespace tokensweep
