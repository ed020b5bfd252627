// SPDX-License-Identifier: Apache-2.0
#include "hub/rate_limit.h"

#include <gtest/gtest.h>

#include "tests/support/fake_http.h"

namespace tokensweep::hub {
namespace {

using ::tokensweep::testing::http_reply;

TEST(RateLimit, ReadsTheHeaders) {
  const RateLimit limit =
      read_rate_limit(http_reply(200, "",
                                 {{"x-ratelimit-limit", "180"},
                                  {"x-ratelimit-remaining", "0"},
                                  {"x-ratelimit-reset", "1767225600"}}));
  EXPECT_EQ(limit.limit, 180);
  EXPECT_EQ(limit.remaining, 0);
  EXPECT_EQ(limit.resets_at, 1767225600);
  EXPECT_EQ(limit.retry_at, 0);
  EXPECT_EQ(when_to_retry(limit), "try again after 2026-01-01T00:00:00Z");
}

TEST(RateLimit, TellsTimesFromPauses) {
  struct Case {
    std::vector<net::HttpHeader> headers;
    const char* when;
  };
  const std::vector<Case> cases = {
      {{{"x-retry-after", "1767225600"}},
       "try again after 2026-01-01T00:00:00Z"},
      {{{"retry-after", "1767225600"}}, "try again after 2026-01-01T00:00:00Z"},
      {{{"x-retry-after", "30"}}, "try again in 30 seconds"},
      {{{"retry-after", "30"}}, "try again in 30 seconds"},
      {{{"retry-after", "5"}, {"x-retry-after", "30"}},
       "try again in 30 seconds"},
      {{{"x-retry-after", "soon"}, {"retry-after", "30"}},
       "try again in 30 seconds"},
      {{{"x-ratelimit-remaining", "4"}, {"x-ratelimit-reset", "1767225600"}},
       "try again later"},
      {{{"retry-after", "-5"}}, "try again later"},
      {{{"retry-after", "5 "}}, "try again later"},
      {{{"retry-after", ""}}, "try again later"},
      {{{"retry-after", "99999999999999999999"}}, "try again later"},
      {{{"retry-after", "9000000000000000000"}}, "try again later"},
      {{}, "try again later"},
  };
  for (const Case& each : cases) {
    const RateLimit limit = read_rate_limit(http_reply(429, "", each.headers));
    EXPECT_EQ(when_to_retry(limit), each.when)
        << (each.headers.empty() ? "" : each.headers.front().value);
  }
}

}  // namespace
}  // namespace tokensweep::hub
