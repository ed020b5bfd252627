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

TEST(LastDay, IsNotOver) {
  for (const char* text : {"2024-02-28", "", "d", "-1d", "90", "tomorrow",
                           "2024-02-30", "2024-03-01T00:00:00Z"}) {
    const auto day = parse_last_day(text, kNow);
    ASSERT_FALSE(day) << text;
    EXPECT_EQ(day.error().kind(), ErrorKind::kUsage);
  }
}

TEST(PutEntry, AddsANewOne) {
  std::vector<AllowEntry> entries = {entry_for("a", "one")};
  EXPECT_FALSE(put_entry(entries, entry_for("b", "two")));
  EXPECT_EQ(entries, (std::vector<AllowEntry>{entry_for("a", "one"),
                                              entry_for("b", "two")}));
}

TEST(PutEntry, KeepsTheScopeUnlessItIsGiven) {
  AllowEntry scoped = entry_for("a", "one");
  scoped.paths = {"/x"};
  scoped.rule = "r";
  std::vector<AllowEntry> entries = {scoped, entry_for("b", "two")};
  AllowEntry again = entry_for("a", "new");
  again.author = "Ada";
  again.expires = "2030-01-01";
  EXPECT_TRUE(put_entry(entries, again));
  AllowEntry wanted = again;
  wanted.paths = {"/x"};
  wanted.rule = "r";
  EXPECT_EQ(entries, (std::vector<AllowEntry>{wanted, entry_for("b", "two")}));
  again.paths = {"/y"};
  wanted.paths = {"/y"};
  EXPECT_TRUE(put_entry(entries, again));
  EXPECT_EQ(entries, (std::vector<AllowEntry>{wanted, entry_for("b", "two")}));
  again.paths.clear();
  again.rule = "s";
  wanted.rule = "s";
  EXPECT_TRUE(put_entry(entries, again));
  EXPECT_EQ(entries, (std::vector<AllowEntry>{wanted, entry_for("b", "two")}));
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
