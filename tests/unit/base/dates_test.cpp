// SPDX-License-Identifier: Apache-2.0
#include "base/dates.h"

#include <cstdint>
#include <optional>
#include <string_view>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

TEST(Dates, Parses) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_rfc3339("1970-01-01T02:00:00+02:00"), 0);
  EXPECT_EQ(parse_rfc3339("1969-12-31T16:30:00-07:30"), 0);
  EXPECT_EQ(parse_rfc3339("2024-02-29T12:34:56.789Z"), 1709210096);
  EXPECT_EQ(parse_rfc3339("1969-12-31T23:59:59Z"), -1);
}

TEST(Dates, RefusesOtherText) {
  for (const std::string_view text :
       {"", "2024", "2024-02-30T00:00:00Z", "2024-13-01T00:00:00Z",
        "2024-01-01T24:00:00Z", "2024-01-01T00:60:00Z", "2024-01-01T00:00:00",
        "2024-01-01T00:00:00Zx", "2024-01-01T00:00:00+0200",
        "2024-01-01T00:00:00+02:60", "+024-01-01T00:00:00Z", "yesterday"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

TEST(Dates, FormatsInUtc) {
  for (const std::int64_t time :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1709210096},
        std::int64_t{253402300799}, std::int64_t{-62167219200}}) {
    EXPECT_EQ(parse_rfc3339(format_rfc3339(time)), time) << time;
  }
  EXPECT_EQ(format_rfc3339(1709210096), "2024-02-29T12:34:56Z");
  EXPECT_EQ(format_rfc3339(INT64_MAX), "");
  EXPECT_EQ(format_rfc3339(INT64_MIN), "");
}

TEST(Dates, KnowsDays) {
  EXPECT_TRUE(is_date("2024-02-29"));
  for (const char* text : {"", "2023-02-29", "2024-2-29", "2024-02-29Z",
                           "2024-02-29T00:00:00Z", "24-02-29"}) {
    EXPECT_FALSE(is_date(text)) << text;
  }
  EXPECT_EQ(format_date(1709210096), "2024-02-29");
  EXPECT_EQ(format_date(INT64_MAX), "");
}

}  // namespace
}  // namespace tokensweep
