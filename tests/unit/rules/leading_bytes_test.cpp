// SPDX-License-Identifier: Apache-2.0
#include "rules/leading_bytes.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/required_run.h"

namespace tokensweep {
namespace {

// The members of the sets behind an anchor, joined by spaces; sets of more
// than 16 as their number.
std::string behind(std::string_view pattern, std::string_view anchor,
                   bool caseless = false, std::size_t most = 4) {
  Rule rule;
  rule.pattern = pattern;
  std::string out;
  for (const ByteSet& set :
       leading_bytes(rule, AnchorPlace::kPrefix, anchor, caseless, most)) {
    if (!out.empty()) out += ' ';
    out += set.count() > 16 ? std::to_string(set.count()) : members(set);
  }
  return out;
}

TEST(LeadingBytes, AreThoseOfEveryWayThatGoesOnFromTheAnchor) {
  EXPECT_EQ(behind("ab[c-e]{3}f", "ab"), "cde cde cde f");
  EXPECT_EQ(behind("ab[c-e]{3}f", "abc"), "cde cde f");
  EXPECT_EQ(behind("a(?:bc|xyz)", "a"), "bx cy");
  EXPECT_EQ(behind("a(?:bc|xyz)", "ax"), "y z");
  EXPECT_EQ(behind("ab?c*d{0,2}e", "a"), "bcde");
  EXPECT_EQ(behind("a(?P<name>[0-9]{2,4})\\b", "a"), "0123456789 0123456789");
  EXPECT_EQ(behind("\\ba\\d{200}", "a"),
            "0123456789 0123456789 0123456789 "
            "0123456789");
  EXPECT_EQ(behind("a.[^b]\\w\\S", "a"), "256 255 63 251");
  EXPECT_EQ(behind("a{b}c", "a"), "{ b } c");
  EXPECT_EQ(behind("a[]x-]\\x41\\.", "a"), "-]x A .");
}

TEST(LeadingBytes, FoldCaseWhereThePatternDoes) {
  EXPECT_EQ(behind("(?i)ab[c]d", "ab", true), "Cc Dd");
  EXPECT_EQ(behind("(?i:a)bc", "a", true), "b c");
  EXPECT_EQ(behind("(?i:a(?-i)b)c", "a", true), "b c");
  EXPECT_EQ(behind("a(?i)b|ac", "a"), "BCbc");
  EXPECT_EQ(behind("(?i)a[^x]y", "a"), "254 Yy");
}

TEST(LeadingBytes, EndWhereAMatchMayEnd) {
  EXPECT_EQ(behind("ab", "ab"), "");
  EXPECT_EQ(behind("abc?", "ab"), "");
  EXPECT_EQ(behind("ab[0-1]{2,}", "ab"), "01 01");
}

TEST(LeadingBytes, AreUnknownBehindWhatIsNotUnderstood) {
  EXPECT_EQ(behind("ab\\pL", "ab"), "");
  EXPECT_EQ(behind("ab[[:alpha:]]", "ab"), "");
  EXPECT_EQ(behind("ab(?<c", "ab"), "");
  EXPECT_EQ(behind("ab\xC3\xA4", "ab"), "");
  EXPECT_EQ(behind("xyz", "ab"), "");
  EXPECT_EQ(behind(std::string(300, '(') + "a" + std::string(300, ')'), "a"),
            "");
  EXPECT_EQ(behind("a(?:(?:b{40}){40}c){40}", "a"), "");
  Rule rule;
  rule.pattern = "abc";
  EXPECT_TRUE(leading_bytes(rule, AnchorPlace::kInside, "a", false, 4).empty());
}

TEST(LeadingBytes, OfABodyAreItsAlphabet) {
  Rule rule;
  rule.body.alphabet = *parse_alphabet("hex");
  rule.body.min = 3;
  rule.body.max = 9;
  const auto prefix = [&](std::size_t most) {
    return leading_bytes(rule, AnchorPlace::kPrefix, "ab", false, most);
  };
  EXPECT_EQ(prefix(8), std::vector<ByteSet>(3, rule.body.alphabet));
  EXPECT_EQ(prefix(2).size(), 2U);
  rule.body.lengths = {5, 7};
  EXPECT_EQ(prefix(8).size(), 5U);
}

std::string run_of(std::string_view pattern) {
  const RequiredRun run = required_run(pattern);
  return run.length == 0
             ? std::string()
             : std::to_string(run.length) + " of " + members(run.bytes);
}

TEST(RequiredRun, IsTheMostTellingOneOfEveryMatch) {
  EXPECT_EQ(run_of("[ab]{20}"), "20 of ab");
  EXPECT_EQ(run_of("x(?:[ab]{20}|[cd]{30})"), "20 of abcd");
  EXPECT_EQ(run_of("[ab]{4}(?:-[ab]{4}){2}"), "14 of -ab");
  EXPECT_EQ(run_of("[ab]{9}c*[ab]{9}"), "18 of abc");
  EXPECT_EQ(run_of("a?"), "");
  EXPECT_EQ(run_of("(?:[ab]{20})?"), "");
  EXPECT_EQ(run_of("\\pL"), "");
}

TEST(RequiredRun, IsFoundWhereverItStands) {
  const RequiredRun run = required_run("[ab]{5}");
  for (std::size_t before = 0; before < 12; ++before) {
    for (std::size_t after = 0; after < 12; ++after) {
      const std::string left(before, '.');
      const std::string right(after, '.');
      EXPECT_TRUE(has_run(left + "ababa" + right, run));
      EXPECT_TRUE(has_run(left + "ab.aabbaab" + right, run));
      EXPECT_FALSE(has_run(left + "abab" + right, run));
      EXPECT_FALSE(has_run(left + "abab.abba" + right, run));
    }
  }
  EXPECT_FALSE(has_run("", run));
  EXPECT_TRUE(has_run("", {}));
}

}  // namespace
}  // namespace tokensweep
