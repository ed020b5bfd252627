// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/gitignore.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

using Verdict = GitignoreRules::Verdict;

Verdict file(std::string_view rules, std::string_view path) {
  return GitignoreRules(rules).match(path, EntryType::kFile);
}
Verdict folder(std::string_view rules, std::string_view path) {
  return GitignoreRules(rules).match(path, EntryType::kFolder);
}

TEST(GitignoreTest, NamesMatchAtAnyDepthAndPathsFromTheTop) {
  EXPECT_EQ(file("a.txt", "x/y/a.txt"), Verdict::kIgnored);
  EXPECT_EQ(file("/a.txt", "x/a.txt"), Verdict::kSilent);
  EXPECT_EQ(file("/a.txt", "a.txt"), Verdict::kIgnored);
  EXPECT_EQ(file("x/a.txt", "y/x/a.txt"), Verdict::kSilent);
  EXPECT_EQ(file("**/x/a.txt", "y/x/a.txt"), Verdict::kIgnored);
  EXPECT_EQ(file("*.o", "x/y.o"), Verdict::kIgnored);
  EXPECT_EQ(file("x/*.o", "x/y/z.o"), Verdict::kSilent);
}

TEST(GitignoreTest, LastMatchDecides) {
  EXPECT_EQ(file("*.o\n!keep.o", "keep.o"), Verdict::kIncluded);
  EXPECT_EQ(file("!keep.o\n*.o", "keep.o"), Verdict::kIgnored);
}

TEST(GitignoreTest, SlashAtTheEndMeansFolders) {
  EXPECT_EQ(folder("build/", "x/build"), Verdict::kIgnored);
  EXPECT_EQ(file("build/", "x/build"), Verdict::kSilent);
  EXPECT_EQ(folder("/build/", "x/build"), Verdict::kSilent);
}

TEST(GitignoreTest, CommentsSpacesAndEscapes) {
  EXPECT_TRUE(GitignoreRules("# note\n\n   \n").match("# note", {}) ==
              Verdict::kSilent);
  EXPECT_EQ(file("\\#x", "#x"), Verdict::kIgnored);
  EXPECT_EQ(file("\\!x", "!x"), Verdict::kIgnored);
  EXPECT_EQ(file("x   ", "x"), Verdict::kIgnored);
  EXPECT_EQ(file("x\\ ", "x "), Verdict::kIgnored);
  EXPECT_EQ(file("x\\  ", "x "), Verdict::kIgnored);
  EXPECT_EQ(file("x\t", "x"), Verdict::kSilent);
  EXPECT_EQ(file("x\r\ny\r", "y"), Verdict::kIgnored);
  EXPECT_EQ(file("x\r\ny", "x"), Verdict::kIgnored);
  EXPECT_EQ(file("\xef\xbb\xbfx", "x"), Verdict::kIgnored);
}

TEST(GitignoreTest, DegenerateRulesMatchNothing) {
  for (const char* rule : {"/", "//", "!", "!/", "[", "x\\", "\r"}) {
    EXPECT_EQ(folder(rule, "x"), Verdict::kSilent) << rule;
  }
}

TEST(GitignoreTest, ParentsCountForPathsThatWereNotWalked) {
  const GitignoreRules rules("vendor/\n!vendor/keep\n*.min.js\n");
  EXPECT_TRUE(rules.ignores_file("a/vendor/x/y.c"));
  EXPECT_TRUE(rules.ignores_file("vendor/keep"));  // as git: not re-included
  EXPECT_TRUE(rules.ignores_file("x.min.js"));
  EXPECT_FALSE(rules.ignores_file("vendored/x.js"));
  EXPECT_FALSE(GitignoreRules().ignores_file("x"));
}

TEST(GitignoreTest, RulesFromAListHaveNoLineBreaks) {
  const GitignoreRules rules(std::vector<std::string>{"a\nb", "c"});
  EXPECT_TRUE(rules.ignores_file("a"));
  EXPECT_FALSE(rules.ignores_file("b"));
  EXPECT_TRUE(rules.ignores_file("c"));
}

TEST(GitignoreTest, InnerScopeWinsAndSilencePassesOn) {
  const IgnoreScope outer{nullptr, 0, GitignoreRules("*.log\n/sub/x\n")};
  const IgnoreScope inner{&outer, 4, GitignoreRules("!keep.log\n/x.c\n")};
  EXPECT_FALSE(is_ignored(&inner, "sub/keep.log", EntryType::kFile));
  EXPECT_TRUE(is_ignored(&inner, "sub/a.log", EntryType::kFile));
  EXPECT_TRUE(is_ignored(&inner, "sub/x", EntryType::kFile));
  EXPECT_TRUE(is_ignored(&inner, "sub/x.c", EntryType::kFile));
  EXPECT_FALSE(is_ignored(&inner, "sub/d/x.c", EntryType::kFile));
  EXPECT_FALSE(is_ignored(nullptr, "x", EntryType::kFile));
}

}  // namespace
}  // namespace tokensweep
