// SPDX-License-Identifier: Apache-2.0
#include "net/origin_gate.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace tokensweep::net {
namespace {

const Origin kA{.scheme = "https", .host = "a.test", .port = 443};
const Origin kB{.scheme = "https", .host = "b.test", .port = 443};

TEST(OriginGateTest, NeverMoreThanTheLimitAtOneOrigin) {
  OriginGate gate(3);
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  std::atomic<int> entered = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 200; ++round) {
          const auto place = gate.enter(kA, {});
          ASSERT_TRUE(place);
          const int now = ++inside;
          int seen = most.load();
          while (seen < now && !most.compare_exchange_weak(seen, now)) {
          }
          ++entered;
          std::this_thread::yield();
          --inside;
        }
      });
    }
  }
  EXPECT_EQ(entered, 1600);
  EXPECT_LE(most, 3);
}

TEST(OriginGateTest, OriginsDoNotWaitForEachOther) {
  OriginGate gate(1);
  const auto a = gate.enter(kA, {});
  const auto b = gate.enter(kB, {});
  EXPECT_TRUE(a);
  EXPECT_TRUE(b);
}

TEST(OriginGateTest, APlaceThatWasMovedIsGivenBackOnce) {
  OriginGate gate(1);
  {
    auto first = gate.enter(kA, {});
    ASSERT_TRUE(first);
    const OriginGate::Place moved = std::move(*first);
    first.reset();
    // Still taken: who waits here leaves only because of the stop.
    std::stop_source stop;
    std::jthread waiter(
        [&] { EXPECT_FALSE(gate.enter(kA, stop.get_token())); });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    stop.request_stop();
  }
  EXPECT_TRUE(gate.enter(kA, {}));
}

TEST(OriginGateTest, AStopWakesThoseWhoWait) {
  OriginGate gate(1);
  const auto place = gate.enter(kA, {});
  std::stop_source stop;
  std::atomic<int> refused = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        if (!gate.enter(kA, stop.get_token())) ++refused;
      });
    }
    stop.request_stop();
  }
  EXPECT_EQ(refused, 4);
  // Free or not: nobody enters after a stop.
  EXPECT_FALSE(gate.enter(kB, stop.get_token()));
}

}  // namespace
}  // namespace tokensweep::net
