// SPDX-License-Identifier: Apache-2.0
#include "base/glob.h"

#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

struct Case {
  std::string_view pattern;
  std::string_view text;
  bool in_path;  // expected in Mode::kPath
  bool in_text;  // expected in Mode::kText
};

constexpr Case kCases[] = {
    {"foo", "foo", true, true},
    {"foo", "bar", false, false},
    {"", "", true, true},
    {"???", "foo", true, true},
    {"??", "foo", false, false},
    {"*", "foo", true, true},
    {"*", "", true, true},
    {"f*", "foo", true, true},
    {"*f", "foo", false, false},
    {"*ob*a*r*", "foobar", true, true},
    {"*ab", "aaaaaaabababab", true, true},
    {R"(foo\*)", "foo*", true, true},
    {R"(foo\*bar)", "foobar", false, false},
    {R"(f\\oo)", R"(f\oo)", true, true},
    {"foo\\", "foo", false, false},
    {"foo\\", "foo\\", false, false},
    // Slashes.
    {"foo*bar", "foo/baz/bar", false, true},
    {"foo?bar", "foo/bar", false, true},
    {"foo[/]bar", "foo/bar", false, true},
    {"foo[^a-z]bar", "foo/bar", false, true},
    {"*/foo", "a/foo", true, true},
    {"*/foo", "a/b/foo", false, true},
    {"*/*/*", "foo/bba/arr", true, true},
    {"*/*/*", "foo/bar", false, false},
    // `**` between slashes.
    {"**/foo", "foo", true, false},
    {"**/foo", "x/y/foo", true, true},
    {"**/foo", "xfoo", false, false},
    {"foo/**/bar", "foo/bar", true, false},
    {"foo/**/bar", "foo/b/a/z/bar", true, true},
    {"foo/**/**/bar", "foo/bar", true, false},
    {"foo/**", "foo/a/b", true, true},
    {"foo/**", "foo", false, false},
    {"foo/***", "foo/a/b", true, true},
    {"**", "a/b", true, true},
    {"a**/b", "ax/y/b", false, true},
    {"a**b", "a/b", false, true},
    {"**/*a*b*/g*n*t", "abcd/abcdefg/abcdefghijk/ghijklmnop.txt", true, true},
    {"foo/**\\/bar", "foo/bar", false, false},
    {"foo/**\\/bar", "foo/x/bar", true, true},
    // Sets.
    {"t[a-g]n", "ten", true, true},
    {"t[!a-g]n", "ten", false, false},
    {"t[!a-g]n", "ton", true, true},
    {"a[]]b", "a]b", true, true},
    {"a[]-]b", "a-b", true, true},
    {"a[]a-]b", "aab", true, true},
    {"]", "]", true, true},
    {"[a-c]b*", "bb", true, true},
    {"[\\-^]", "-", true, true},
    {R"([\]])", "]", true, true},
    {"[[:alpha:]][[:digit:]][[:upper:]]", "a1B", true, true},
    {"[[:digit:][:upper:][:space:]]", "a", false, false},
    {"[[:xdigit:]]", "f", true, true},
    {"[[:bogus:]]", "b", false, false},
    {"[a-c[:digit:]x-z]", "5", true, true},
    {"[[:]", ":", true, true},
    {"[[::]]", ":", false, false},
    {"[", "[", false, false},
    {"[a", "a", false, false},
    {"[,-.]", "-", true, true},
    {"[--A]", "5", true, true},
    {"-*-*-*-*-*-*-12-*-*-*-m-*-*-*",
     "-adobe-courier-bold-o-normal--12-120-75-75-m-70-iso8859-1", true, true},
    {"-*-*-*-*-*-*-12-*-*-*-m-*-*-*",
     "-adobe-courier-bold-o-normal--12-120-75-75-X-70-iso8859-1", false, false},
};

TEST(GlobTest, MatchesAsGitDoes) {
  for (const Case& item : kCases) {
    SCOPED_TRACE(std::string(item.pattern) + " on " + std::string(item.text));
    const Glob path(item.pattern, Glob::Mode::kPath);
    EXPECT_EQ(path.matches(item.text), item.in_path);
    EXPECT_EQ(path.matches_by_states(item.text), item.in_path);
    const Glob text(item.pattern, Glob::Mode::kText);
    EXPECT_EQ(text.matches(item.text), item.in_text);
    EXPECT_EQ(text.matches_by_states(item.text), item.in_text);
  }
}

TEST(GlobTest, BytesAboveAsciiAreBytes) {
  EXPECT_TRUE(Glob("caf?").matches("caf\xe9"));
  EXPECT_TRUE(Glob("[\xe0-\xff]").matches("\xe9"));
  EXPECT_FALSE(Glob("?").matches("\xc3\xa9"));
}

TEST(GlobTest, PatternEndsAtNul) {
  EXPECT_TRUE(Glob(std::string_view("a\0b", 3)).matches("a"));
}

TEST(GlobTest, LiteralPrefix) {
  EXPECT_EQ(Glob::literal_prefix("abc*"), 3U);
  EXPECT_EQ(Glob::literal_prefix("abc"), 3U);
  EXPECT_EQ(Glob::literal_prefix("\\abc"), 0U);
}

TEST(GlobTest, BothWaysAgreeOnRandomPatterns) {
  constexpr std::string_view kPatternBytes = "ab/*?[]!-\\**//";
  constexpr std::string_view kTextBytes = "ab/-";
  std::mt19937 random(7);
  const auto draw = [&random](std::string_view from, std::size_t most) {
    std::string text(random() % (most + 1), '\0');
    for (char& byte : text) byte = from[random() % from.size()];
    return text;
  };
  for (int i = 0; i < 200000; ++i) {
    const std::string pattern = draw(kPatternBytes, 9);
    const std::string text = draw(kTextBytes, 9);
    for (const Glob::Mode mode : {Glob::Mode::kPath, Glob::Mode::kText}) {
      const Glob glob(pattern, mode);
      ASSERT_EQ(glob.matches(text), glob.matches_by_states(text))
          << pattern << " on " << text;
    }
  }
}

// A backtracking matcher would not come back from these.
TEST(GlobTest, HostilePatternsEnd) {
  std::string stars;
  std::string folders;
  for (int i = 0; i < 300; ++i) {
    stars += "*a";
    folders += "**/*a*a/";
  }
  std::string path;
  for (int i = 0; i < 1000; ++i) path += "aaa/";
  EXPECT_FALSE(Glob(stars + "b").matches(std::string(4000, 'a')));
  EXPECT_FALSE(Glob(folders + "b").matches(path));
  EXPECT_FALSE(Glob(stars + "b", Glob::Mode::kText).matches(path));
}

}  // namespace
}  // namespace tokensweep
