// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/manager_gaps.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

ManagerGaps gaps(HookManager manager, const std::string& text,
                 std::string_view type = "pre-commit") {
  return find_manager_gaps(manager, text, *find_hook_type(type),
                           "lefthook.yml");
}

ManagerGaps of_lefthook(const std::string& setting) {
  return gaps(HookManager::kLefthook, "pre-commit:\n  " + setting + "\n");
}

TEST(ManagerGapsTest, LefthookSettingsThatStopIt) {
  for (const std::string setting :
       {"skip: true", "only: false", "exclude: [\"*.py\", \"*.yml\"]",
        "exclude: \"**\"", "exclude: [\"*.{a,yml}\"]",
        "exclude_tags: [slow, tokensweep]"}) {
    EXPECT_NE(of_lefthook(setting).stops, "") << setting;
  }
}

TEST(ManagerGapsTest, LefthookSettingsThatLeaveSomethingOut) {
  for (const std::string setting :
       {"skip: merge", "skip: [merge, rebase]", "only: [rebase]"}) {
    EXPECT_EQ(of_lefthook(setting).stops, "") << setting;
    EXPECT_NE(of_lefthook(setting).left_out, "") << setting;
  }
}

TEST(ManagerGapsTest, LefthookSettingsThatDoNoHarm) {
  for (const std::string setting :
       {"skip: false", "only: true", "exclude: [\"*.py\", \"**/*.yml\"]",
        "files: git ls-files", "glob: \"*.py\"", "exclude_tags: [slow]",
        "commands:\n    a:\n      skip: true"}) {
    EXPECT_EQ(of_lefthook(setting).stops, "") << setting;
    EXPECT_EQ(of_lefthook(setting).left_out, "") << setting;
  }
  const ManagerGaps other =
      gaps(HookManager::kLefthook, "pre-commit:\n  skip: true\n", "pre-push");
  EXPECT_EQ(other.stops, "");
}

TEST(ManagerGapsTest, PreCommitNamesOnlySomeFiles) {
  const std::string repos = "repos:\n  - repo: local\n    hooks: []\n";
  for (const std::string_view type : {"pre-commit", "commit-msg"}) {
    EXPECT_NE(
        gaps(HookManager::kPreCommit, "files: \\.py$\n" + repos, type).stops,
        "");
  }
  const ManagerGaps some =
      gaps(HookManager::kPreCommit, "exclude: ^vendor/\n" + repos);
  EXPECT_EQ(some.stops, "");
  EXPECT_NE(some.left_out, "");
  for (const std::string setting : {"exclude: ^$\n", "files: ''\n", ""}) {
    const ManagerGaps none = gaps(HookManager::kPreCommit, setting + repos);
    EXPECT_EQ(none.stops + none.left_out, "") << setting;
  }
}

TEST(ManagerGapsTest, OthersHaveNoSuchSettings) {
  const std::string text = "pre-commit:\n  skip: true\nfiles: a\n";
  EXPECT_EQ(gaps(HookManager::kHusky, text).stops, "");
  EXPECT_EQ(gaps(HookManager::kGit, text).stops, "");
  EXPECT_EQ(gaps(HookManager::kLefthook, "a: &b [\n").stops, "");
}

}  // namespace
}  // namespace tokensweep::cli
