// SPDX-License-Identifier: Apache-2.0
#include "cli/token_times.h"

#include <gtest/gtest.h>

#include "base/dates.h"

namespace tokensweep::cli {
namespace {

constexpr std::int64_t kNow = 1'800'000'000;  // 2027-01-15T08:00:00Z
constexpr std::int64_t kHour = 3'600;
constexpr std::int64_t kDay = 24 * kHour;

TEST(RelativeTime, CountsInTheUnitThatFits) {
  EXPECT_EQ(relative_time(kNow, kNow), "just now");
  EXPECT_EQ(relative_time(kNow - 1, kNow), "1 second ago");
  EXPECT_EQ(relative_time(kNow - 59, kNow), "59 seconds ago");
  EXPECT_EQ(relative_time(kNow - 60, kNow), "1 minute ago");
  EXPECT_EQ(relative_time(kNow - kHour, kNow), "1 hour ago");
  EXPECT_EQ(relative_time(kNow - 47 * kHour, kNow), "47 hours ago");
  EXPECT_EQ(relative_time(kNow - 5 * kDay, kNow), "5 days ago");
  EXPECT_EQ(relative_time(kNow - 14 * kDay, kNow), "2 weeks ago");
  EXPECT_EQ(relative_time(kNow - 60 * kDay, kNow), "2 months ago");
  EXPECT_EQ(relative_time(kNow - 800 * kDay, kNow), "2 years ago");
  EXPECT_EQ(relative_time(kNow + 90 * kDay, kNow), "in 3 months");
  EXPECT_EQ(relative_time(kNow + 1, kNow), "in 1 second");
}

TEST(RelativeTime, KeepsWhatIsNoTime) {
  EXPECT_EQ(relative_time("", kNow, "never"), "never");
  EXPECT_EQ(relative_time("soon", kNow, "never"), "soon");
  EXPECT_EQ(relative_time("2027-01-10T08:00:00.123456Z", kNow, "never"),
            "5 days ago");
}

TEST(ParseDays, TakesWholeDays) {
  EXPECT_EQ(*parse_days("0"), 0);
  EXPECT_EQ(*parse_days("90"), 90);
  EXPECT_EQ(*parse_days("90d"), 90);
  EXPECT_EQ(*parse_days("36500"), 36'500);
  for (const char* text : {"", "d", "-1", "1.5", "1w", "9d9", " 9", "36501",
                           "99999999999999999999", "0x9", "9dd"}) {
    const auto days = parse_days(text);
    ASSERT_FALSE(days) << text;
    EXPECT_EQ(days.error().kind(), ErrorKind::kUsage);
  }
}

TEST(ParseSince, TakesDaysDatesAndTimes) {
  EXPECT_EQ(*parse_since("30", kNow), kNow - 30 * kDay);
  EXPECT_EQ(*parse_since("30d", kNow), kNow - 30 * kDay);
  EXPECT_EQ(*parse_since("2027-01-15", kNow), kNow - 8 * kHour);
  EXPECT_EQ(*parse_since("2027-01-15T08:00:00Z", kNow), kNow);
  for (const char* text :
       {"", "yesterday", "2027-02-30", "2027-1-5", "15.01.2027"}) {
    EXPECT_FALSE(parse_since(text, kNow)) << text;
  }
}

TEST(ParseExpiry, TakesDaysDatesAndTimesToCome) {
  EXPECT_EQ(*parse_expiry("90d", kNow), format_rfc3339(kNow + 90 * kDay));
  EXPECT_EQ(*parse_expiry("2027-01-15", kNow), "2027-01-15T23:59:59Z");
  EXPECT_EQ(*parse_expiry("2027-03-01T10:00:00+01:00", kNow),
            "2027-03-01T09:00:00Z");
  for (const char* text :
       {"", "90", "0d", "2027-01-14", "never", "-1d", "2027-01-15T07:59:59Z"}) {
    const auto expiry = parse_expiry(text, kNow);
    ASSERT_FALSE(expiry) << text;
    EXPECT_EQ(expiry.error().kind(), ErrorKind::kUsage);
  }
}

}  // namespace
}  // namespace tokensweep::cli
