// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/file.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

constexpr std::int64_t kNow = 1'709'210'096;  // 2024-02-29 in UTC

AllowEntry entry_for(std::string fingerprint, std::string reason) {
  AllowEntry entry;
  entry.fingerprint = std::move(fingerprint);
  entry.reason = std::move(reason);
  return entry;
}

TEST(LastDay, IsADayOrANumberOfDays) {
  EXPECT_EQ(parse_last_day("2024-03-01", kNow).value_or(""), "2024-03-01");
  EXPECT_EQ(parse_last_day("2024-02-29", kNow).value_or(""), "2024-02-29");
  EXPECT_EQ(parse_last_day("1d", kNow).value_or(""), "2024-03-01");
  EXPECT_EQ(parse_last_day("0d", kNow).value_or(""), "2024-02-29");
  EXPECT_EQ(parse_last_day("366d", kNow).value_or(""), "2025-03-01");
}

TEST(LastDay, MayBeOver) {
  EXPECT_EQ(parse_last_day("2024-02-28", kNow).value_or(""), "2024-02-28");
}

TEST(LastDay, IsADayThatExists) {
  for (const char* text : {"", "d", "-1d", "90", "tomorrow", "2024-02-30",
                           "2024-03-01T00:00:00Z"}) {
    const auto day = parse_last_day(text, kNow);
    ASSERT_FALSE(day) << text;
    EXPECT_EQ(day.error().kind(), ErrorKind::kUsage);
  }
}

AllowEntry scoped_entry(const char* reason, std::vector<std::string> paths,
                        const char* rule = "") {
  AllowEntry entry = entry_for("a", reason);
  entry.paths = std::move(paths);
  entry.rule = rule;
  return entry;
}

TEST(PutEntry, AddsANewOne) {
  std::vector<AllowEntry> entries = {entry_for("a", "one")};
  const PutResult put = put_entry(entries, entry_for("b", "two"));
  EXPECT_FALSE(put.changed);
  EXPECT_EQ(put.other_scopes, 0U);
  EXPECT_EQ(entries, (std::vector<AllowEntry>{entry_for("a", "one"),
                                              entry_for("b", "two")}));
}

TEST(PutEntry, ReplacesTheOneOfItsScope) {
  std::vector<AllowEntry> entries = {scoped_entry("old", {"/x", "/y"}, "r"),
                                     entry_for("b", "two")};
  AllowEntry again = scoped_entry("new", {"/y", "/x"}, "r");
  again.author = "Ada";
  again.expires = "2030-01-01";
  const PutResult put = put_entry(entries, again);
  EXPECT_TRUE(put.changed);
  EXPECT_EQ(put.other_scopes, 0U);
  EXPECT_EQ(entries, (std::vector<AllowEntry>{entry_for("b", "two"), again}));
}

TEST(PutEntry, LeavesOtherScopesAlone) {
  const std::vector<AllowEntry> before = {
      scoped_entry("docs", {"docs/"}), scoped_entry("tests", {"tests/"}),
      scoped_entry("rule", {}, "r"), scoped_entry("both", {"docs/"}, "r")};
  for (const AllowEntry& entry :
       {scoped_entry("new", {}), scoped_entry("new", {"docs/", "tests/"}),
        scoped_entry("new", {}, "s"), scoped_entry("new", {"tests/"}, "r")}) {
    std::vector<AllowEntry> entries = before;
    const PutResult put = put_entry(entries, entry);
    EXPECT_FALSE(put.changed);
    EXPECT_EQ(put.other_scopes, before.size());
    std::vector<AllowEntry> wanted = before;
    wanted.push_back(entry);
    EXPECT_EQ(entries, wanted);
  }
}

TEST(EntryOf, NeedsAReason) {
  BaselineArguments arguments;
  arguments.author = "Ada";
  arguments.reason = " \n";
  EXPECT_FALSE(entry_of(arguments, kNow));
  arguments.reason = "because";
  arguments.expires = "30d";
  const auto entry = entry_of(arguments, kNow);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->reason, "because");
  EXPECT_EQ(entry->author, "Ada");
  EXPECT_EQ(entry->expires, "2024-03-30");
  EXPECT_EQ(entry->source, AllowSource::kBaseline);
}

}  // namespace
}  // namespace tokensweep::cli
