// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/values.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

TEST(CommitId, IsHexOfTheRightLength) {
  for (const std::size_t digits : {7U, 12U, 40U, 64U}) {
    EXPECT_TRUE(is_commit_id(std::string(digits, 'a')));
  }
  EXPECT_TRUE(is_commit_id("0123456789abcdefABCDEF"));
  for (const std::string& text :
       {std::string(), std::string(6, 'a'), std::string(65, 'a'),
        std::string("HEAD~12"), std::string("abcdefg"), std::string("--abcdef"),
        std::string("abcdef0\n"), std::string("abc\0defabc", 10)}) {
    EXPECT_FALSE(is_commit_id(text)) << text;
  }
}

TEST(CommitId, OfZerosStandsForNone) {
  EXPECT_TRUE(is_zero_id(std::string(40, '0')));
  EXPECT_TRUE(is_zero_id(std::string(64, '0')));
  EXPECT_FALSE(is_zero_id(std::string(39, '0')));
  EXPECT_FALSE(is_zero_id(std::string(39, '0') + "1"));
}

TEST(BranchName, IsAsGitSays) {
  for (const char* text : {"main", "feature/x", "user/ada/fix-#12", "a.b",
                           "release-1.0_rc", "caf\xC3\xA9", "v1@2", "a-"}) {
    EXPECT_TRUE(is_branch_name(text)) << text;
  }
  for (const char* text :
       {"",         "HEAD",  "@",         "-x",  "--upload-pack=x",
        "a..b",     "a@{1}", "a b",       "a~1", "a^",
        "a:b",      "a?",    "a*",        "a[b", "a\\b",
        "a\x7F",    "a\nb",  "a\x1b[31m", "/a",  "a/",
        "a//b",     ".a",    "a/.b",      "a.",  "a.lock",
        "a.lock/b", "a\xff"}) {
    EXPECT_FALSE(is_branch_name(text)) << text;
  }
  EXPECT_TRUE(is_branch_name(std::string(1000, 'a')));
  EXPECT_FALSE(is_branch_name(std::string(1001, 'a')));
}

TEST(CheckedBranch, TakesFullNamesOfBranches) {
  EXPECT_EQ(*checked_branch("refs/heads/main", "X"), "main");
  EXPECT_EQ(*checked_branch("main", "X"), "main");
  EXPECT_EQ(*checked_branch("refs/tags/v1", "X"), "");
  EXPECT_EQ(*checked_branch("refs/pull/7/merge", "X"), "");
  EXPECT_EQ(*checked_branch("", "X"), "");
}

TEST(CheckedValues, NameWhatIsWrongAndQuoteNothing) {
  const Result<std::string> branch =
      checked_branch("refs/heads/a b\x1b", "CHANGE_TARGET");
  ASSERT_FALSE(branch);
  EXPECT_EQ(branch.error().message(), "CHANGE_TARGET is no branch name");
  EXPECT_EQ(branch.error().kind(), ErrorKind::kUsage);
  EXPECT_FALSE(checked_branch("refs/heads/", "X"));
  const Result<std::string> id = checked_id("$(id)", "GIT_COMMIT");
  ASSERT_FALSE(id);
  EXPECT_EQ(id.error().message(), "GIT_COMMIT is no commit id");
}

}  // namespace
}  // namespace tokensweep::cli
