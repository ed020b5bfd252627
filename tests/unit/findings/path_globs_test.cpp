// SPDX-License-Identifier: Apache-2.0
#include "findings/path_globs.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

bool matches(const std::string& pattern, const std::string& path) {
  return PathGlobs({pattern}).match(path);
}

TEST(PathGlobs, MatchNamesAtAnyDepth) {
  EXPECT_TRUE(matches("*.md", "README.md"));
  EXPECT_TRUE(matches("*.md", "a/b/README.md"));
  EXPECT_FALSE(matches("*.md", "README.mdx"));
  EXPECT_TRUE(matches("fixtures", "a/fixtures/b/c.txt"));
  EXPECT_FALSE(matches("fixtures", "a/fixtures.txt"));
}

TEST(PathGlobs, CountFromTheRootWithASlash) {
  EXPECT_TRUE(matches("a/*.txt", "a/b.txt"));
  EXPECT_FALSE(matches("a/*.txt", "x/a/b.txt"));
  EXPECT_FALSE(matches("a/*.txt", "a/b/c.txt"));
  EXPECT_TRUE(matches("/b.txt", "b.txt"));
  EXPECT_FALSE(matches("/b.txt", "a/b.txt"));
  EXPECT_TRUE(matches("**/x/b.txt", "a/x/b.txt"));
  EXPECT_TRUE(matches("a/**", "a/b/c.txt"));
  EXPECT_TRUE(matches("./a/b.txt", "a/b.txt"));
}

TEST(PathGlobs, MatchEverythingBelowAFolder) {
  EXPECT_TRUE(matches("a/b", "a/b/c/d.txt"));
  EXPECT_TRUE(matches("tests/", "x/tests/d.txt"));
  EXPECT_TRUE(matches("/tests/", "tests/d.txt"));
  EXPECT_FALSE(matches("/tests/", "x/tests/d.txt"));
  // A file is no folder.
  EXPECT_FALSE(matches("tests/", "x/tests"));
  EXPECT_FALSE(matches("test", "tests/d.txt"));
}

TEST(PathGlobs, TakeBackslashesForSlashes) {
  EXPECT_TRUE(matches("a\\b.txt", "a/b.txt"));
  EXPECT_TRUE(matches(".\\a\\", "a/c.txt"));
  EXPECT_TRUE(matches("a/\\[b\\].txt", "a/[b].txt"));
}

TEST(PathGlobs, TellWhatIsNone) {
  for (const char* none : {"", "/", "///", "./", "\\", "!a"}) {
    EXPECT_NE(glob_problem(none), "") << none;
  }
  for (const char* glob : {"a", "/a", "./a", "*", "a/", "\\!a", "**/"}) {
    EXPECT_EQ(glob_problem(glob), "") << glob;
  }
}

TEST(PathGlobs, MatchBytesAndNothingWhenEmpty) {
  EXPECT_TRUE(matches("*.\xff", "a/b.\xff"));
  EXPECT_FALSE(PathGlobs().match("a"));
  EXPECT_FALSE(matches("*", ""));
}

}  // namespace
}  // namespace tokensweep
