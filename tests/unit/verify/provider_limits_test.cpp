// SPDX-License-Identifier: Apache-2.0
#include "verify/provider_limits.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokensweep::verify {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const net::Origin kOne{"https", "one.example", 443};
const net::Origin kTwo{"https", "two.example", 443};

// Time that only waiting moves.
struct Clock {
  std::chrono::steady_clock::time_point now;
  std::vector<milliseconds> waits;
  bool goes_on = true;

  ProviderLimitOptions options() {
    ProviderLimitOptions out;
    out.pause_per_host = milliseconds(100);
    out.wait = [this](milliseconds pause) {
      waits.push_back(pause);
      now += pause;
      return goes_on;
    };
    out.now = [this] { return now; };
    return out;
  }
};

TEST(ProviderLimits, PausesBetweenRequestsToOneHost) {
  Clock clock;
  ProviderLimits limits(clock.options());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(limits.take("acme", kOne).has_value());
  }
  EXPECT_THAT(clock.waits, ElementsAre(milliseconds(100), milliseconds(100)));
  ASSERT_TRUE(limits.take("acme", kTwo).has_value());
  EXPECT_EQ(clock.waits.size(), 2U);
  clock.now += milliseconds(70);
  ASSERT_TRUE(limits.take("acme", kOne).has_value());
  EXPECT_EQ(clock.waits.back(), milliseconds(30));
}

TEST(ProviderLimits, CountsByProvider) {
  Clock clock;
  ProviderLimitOptions options = clock.options();
  options.requests_per_provider = 2;
  ProviderLimits limits(options);
  EXPECT_TRUE(limits.take("acme", kOne).has_value());
  EXPECT_TRUE(limits.take("acme", kTwo).has_value());
  const auto third = limits.take("acme", kOne);
  ASSERT_FALSE(third.has_value());
  EXPECT_EQ(third.error().kind(), ErrorKind::kLimit);
  EXPECT_TRUE(limits.take("other", kOne).has_value());
}

TEST(ProviderLimits, StopsAskingAHost) {
  Clock clock;
  ProviderLimits limits(clock.options());
  limits.stop_asking(kOne);
  const auto turn = limits.take("acme", kOne);
  ASSERT_FALSE(turn.has_value());
  EXPECT_THAT(turn.error().message(), HasSubstr("https://one.example"));
  EXPECT_TRUE(limits.take("acme", kTwo).has_value());
}

TEST(ProviderLimits, InterruptedWaitsGiveTheirPlaceBack) {
  Clock clock;
  ProviderLimitOptions options = clock.options();
  options.concurrent_per_host = 1;
  ProviderLimits limits(options);
  ASSERT_TRUE(limits.take("acme", kOne).has_value());
  clock.goes_on = false;
  EXPECT_FALSE(limits.take("acme", kOne).has_value());
  clock.goes_on = true;
  EXPECT_TRUE(limits.take("acme", kOne).has_value());
}

TEST(ProviderLimits, FewAtATime) {
  ProviderLimitOptions options;
  options.pause_per_host = milliseconds(0);
  options.concurrent_per_host = 2;
  ProviderLimits limits(options);
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  std::atomic<int> done{0};
  const auto work = [&] {
    for (int i = 0; i < 20; ++i) {
      const auto turn = limits.take("acme", kOne);
      if (!turn) return;
      const int now = ++running;
      int seen = most.load();
      while (now > seen && !most.compare_exchange_weak(seen, now)) {
      }
      std::this_thread::yield();
      --running;
      ++done;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i) threads.emplace_back(work);
  }
  EXPECT_EQ(done.load(), 120);
  EXPECT_LE(most.load(), 2);
  EXPECT_GE(most.load(), 1);
}

// A third one waits until one of two ends.
TEST(ProviderLimits, AThirdWaits) {
  ProviderLimitOptions options;
  options.pause_per_host = milliseconds(0);
  ProviderLimits limits(options);
  auto first = std::optional(*limits.take("acme", kOne));
  const auto second = limits.take("acme", kOne);
  std::atomic<bool> got{false};
  std::jthread third([&] {
    const auto turn = limits.take("acme", kOne);
    got = turn.has_value();
    got.notify_all();
  });
  EXPECT_FALSE(got.load());
  first.reset();
  got.wait(false);
  EXPECT_TRUE(got.load());
}

}  // namespace
}  // namespace tokensweep::verify
