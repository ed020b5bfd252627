// SPDX-License-Identifier: Apache-2.0
#include "findings/baseline.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

using namespace std::string_literals;

std::string print_of(char digit) {
  return "ts1:" + std::string(32, digit);
}

AllowEntry entry_of(char digit, std::string reason = "why") {
  AllowEntry entry;
  entry.fingerprint = print_of(digit);
  entry.reason = std::move(reason);
  entry.source = AllowSource::kBaseline;
  return entry;
}

// A baseline whose one entry, on line 2, has these members.
std::string document(std::string_view members) {
  return R"({"schema":"tokensweep.baseline","schema_version":1,"entries":[)"
         "\n{" +
         std::string(members) + "}]}\n";
}

std::string message_of(std::string_view text) {
  const auto read = read_baseline(text, "b.json");
  if (read) return "it was read";
  EXPECT_EQ(read.error().kind(), ErrorKind::kUsage);
  return read.error().message();
}

const std::string kPrint = R"("fingerprint":")" + print_of('a') + '"';

TEST(Baseline, IsWrittenSortedOneEntryALine) {
  AllowEntry scoped = entry_of('a', "is \"old\"");
  scoped.rule = "some-rule";
  scoped.paths = {"/a/b.txt", "*.md"};
  scoped.author = "Ada";
  scoped.expires = "2027-02-28";
  const std::string text =
      baseline_to_json({entry_of('b'), scoped, entry_of('b')});
  EXPECT_EQ(text, R"({
"schema":"tokensweep.baseline",
"schema_version":1,
"entries":[
{"fingerprint":")" + print_of('a') +
                      R"(","rule":"some-rule","paths":["/a/b.txt","*.md"],)"
                      R"("reason":"is \"old\"","author":"Ada",)"
                      R"("expires":"2027-02-28"},
{"fingerprint":")" + print_of('b') +
                      R"(","reason":"why"}
]
}
)");
}

TEST(Baseline, IsReadBackWithItsLines) {
  AllowEntry first = entry_of('a', "caf\xc3\xa9, \x1b[31m and \xff");
  first.paths = {"\xff\xfe", "a b"};
  const AllowEntry second = entry_of('b');
  const auto read =
      read_baseline(baseline_to_json({second, first}), "dir/b.json");
  ASSERT_TRUE(read);
  first.where = "dir/b.json:5";
  AllowEntry last = second;
  last.where = "dir/b.json:6";
  EXPECT_EQ(*read, (std::vector<AllowEntry>{first, last}));
}

TEST(Baseline, AnEmptyOneIsABaseline) {
  const auto read = read_baseline(baseline_to_json({}), "b.json");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->empty());
}

TEST(Baseline, NumbersEntriesThatShareALine) {
  const auto entry = [](char c) {
    return R"({"fingerprint":")" + print_of(c) + R"(","reason":"why"})";
  };
  const std::string front =
      R"({"schema":"tokensweep.baseline","schema_version":1,"entries":[)";
  const auto read = read_baseline(
      front + entry('a') + "," + entry('b') + ",\n" + entry('c') + "]}",
      "b.json");
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 3U);
  EXPECT_EQ((*read)[0].where, "b.json:1 (entry 1)");
  EXPECT_EQ((*read)[1].where, "b.json:1 (entry 2)");
  EXPECT_EQ((*read)[2].where, "b.json:2");
  const auto wrong = read_baseline(front + entry('a') + ",{}]}", "b.json");
  ASSERT_FALSE(wrong);
  EXPECT_TRUE(wrong.error().message().starts_with("b.json:1 (entry 2)"))
      << wrong.error().message();
}

TEST(Baseline, LineEndsAndByteOrderMarkDoNotMatter) {
  std::string text = "\xef\xbb\xbf";
  for (const char c : document(kPrint + R"(,"reason":"why")")) {
    if (c == '\n') text += '\r';
    text += c;
  }
  const auto read = read_baseline(text, "b.json");
  ASSERT_TRUE(read);
  AllowEntry entry = entry_of('a');
  entry.where = "b.json:2";
  EXPECT_EQ(*read, std::vector<AllowEntry>{entry});
}

TEST(Baseline, BackslashesOfWindowsPathsBecomeSlashes) {
  const auto read = read_baseline(
      document(kPrint + R"(,"reason":"why","paths":["src\\a\\b.txt"])"),
      "b.json");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->front().paths, std::vector<std::string>{"src/a/b.txt"});
  EXPECT_EQ(glob_with_slashes(R"(a\[1\]\*\ )"), R"(a\[1\]\*\ )");
  EXPECT_EQ(glob_with_slashes(R"(a\)"), "a/");
  EXPECT_EQ(glob_with_slashes(R"(\\\b)"), R"(\\/b)");
}

TEST(Baseline, SaysWhichEntryIsWrong) {
  const std::string reason = R"(,"reason":"why")";
  EXPECT_EQ(message_of(document(kPrint)),
            "b.json:2: the baseline.entries[0]: has no \"reason\"");
  EXPECT_EQ(message_of(document(kPrint + R"(,"reason":" \n")")),
            "b.json:2: the baseline.entries[0]: \"reason\" is empty: say why "
            "this is accepted");
  EXPECT_EQ(message_of(document(R"("fingerprint":"x")" + reason)),
            "b.json:2: the baseline.entries[0]: \"fingerprint\" is not ts1: "
            "and 32 hex digits");
  EXPECT_EQ(message_of(document(kPrint + reason + R"(,"until":"x")")),
            "b.json:2: the baseline.entries[0]: has a member that does not "
            "belong there; known are fingerprint, rule, paths, reason, "
            "author, expires");
  EXPECT_EQ(message_of(document(kPrint + reason + R"(,"paths":[""])")),
            "b.json:2: the baseline.entries[0].paths[0]: a path is empty");
  EXPECT_EQ(message_of(document(kPrint + reason + R"(,"paths":"a")")),
            "b.json:2: the baseline.entries[0].paths: must be an array");
}

TEST(Baseline, RefusesWhatTheConfigRefuses) {
  const std::string start = kPrint + R"(,"reason":"why",)";
  const std::string front = "b.json:2: the baseline.entries[0].";
  EXPECT_EQ(message_of(document(start + R"("paths":[])")),
            front + "paths: is empty");
  for (const char* path : {"/", "//", "./", R"(\\)"}) {
    EXPECT_EQ(message_of(document(start + R"("paths":["a",")" + path + "\"]")),
              front + "paths[1]: a path of slashes matches nothing");
  }
  EXPECT_EQ(message_of(document(start + R"("paths":["!a"])")),
            front + "paths[0]: 'paths' knows no '!'");
  for (const std::string name : {"rule", "author", "expires"}) {
    EXPECT_EQ(message_of(document(start + '"' + name + R"(":"")")),
              front + name + ": is empty");
  }
}

TEST(Baseline, MembersStandThereOnce) {
  const std::string reason = R"(,"reason":"why")";
  EXPECT_EQ(message_of(document(kPrint + reason + reason)),
            "b.json:2: a member stands there twice");
  EXPECT_EQ(message_of("{\"entries\":[],\n\"entries\":[]}"),
            "b.json:2: a member stands there twice");
  // In different objects they are different members.
  const std::string both = "{" + kPrint + reason + "}";
  EXPECT_TRUE(read_baseline(
      R"({"schema":"tokensweep.baseline","schema_version":1,"entries":[)" +
          both + "," + both + "]}",
      "b.json"));
}

TEST(Baseline, DaysMustExist) {
  const std::string start = kPrint + R"(,"reason":"why","expires":")";
  EXPECT_TRUE(read_baseline(document(start + "2028-02-29\""), "b"));
  for (const char* day : {"2027-02-29", "2027-13-01", "2027-1-1", "90d",
                          "2027-01-01T00:00:00Z", "0000-00-00"}) {
    EXPECT_EQ(message_of(document(start + day + '"')),
              "b.json:2: the baseline.entries[0]: \"expires\" is no day that "
              "exists, as YYYY-MM-DD")
        << day;
  }
}

TEST(Baseline, WhatIsNoBaselineIsRefused) {
  EXPECT_EQ(message_of(""), "b.json:1: not valid JSON here");
  EXPECT_EQ(message_of("{\n\n]"), "b.json:3: not valid JSON here");
  EXPECT_EQ(message_of("[]"), "b.json: the baseline: must be an object");
  EXPECT_EQ(message_of("{}"), "b.json: the baseline: has no \"schema\"");
  EXPECT_EQ(message_of(R"({"schema":"tokensweep.report"})"),
            "b.json: the baseline: \"schema\" is not tokensweep.baseline");
  EXPECT_EQ(message_of(R"({"schema":"tokensweep.baseline",)"
                       R"("schema_version":7,"entries":[]})"),
            "b.json: the baseline: schema_version 7 is not known to this "
            "version of tokensweep, which reads 1");
  EXPECT_EQ(message_of(R"({"schema":"tokensweep.baseline",)"
                       R"("schema_version":1,"entries":[],"more":1})"),
            "b.json: the baseline: has a member that does not belong there; "
            "known are schema, schema_version, entries");
}

TEST(Baseline, OneBadEntryIsNamedByItsOwnLine) {
  std::string text = baseline_to_json({entry_of('a'), entry_of('b')});
  text.replace(text.find(print_of('b')), 4, "ts2:");
  EXPECT_TRUE(message_of(text).starts_with("b.json:6: "));
}

}  // namespace
}  // namespace tokensweep
