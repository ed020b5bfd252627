// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/hit_places.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/test_random.h"

namespace tokensweep {
namespace {

TEST(HitPlaces, MissNoHit) {
  testing::TestRandom random(1);
  int sure = 0;
  for (int round = 0; round < 2000; ++round) {
    const std::uint64_t size =
        1 + random.below(round % 2 == 0 ? 2047 : 100'000);
    std::vector<LiteralHit> hits(random.below(20));
    for (LiteralHit& hit : hits) {
      hit.end = static_cast<std::uint32_t>(1 + random.below(size));
    }
    const HitPlaces places(hits, size);
    for (int i = 0; i < 50; ++i) {
      const std::uint64_t begin = random.below(size);
      const std::uint64_t length = 1 + random.below(size - begin);
      const bool none = std::ranges::none_of(hits, [&](const LiteralHit& hit) {
        return hit.end > begin && hit.end <= begin + length;
      });
      if (places.has_none(begin, length)) {
        EXPECT_TRUE(none);
        ++sure;
      } else if (size < 2048 && length <= 64) {
        EXPECT_FALSE(none);
      }
    }
  }
  EXPECT_GT(sure, 10'000);
}

TEST(HitPlaces, AreKnownToTheByteInSmallContents) {
  const std::vector<LiteralHit> hits = {{0, 1}, {0, 65}, {0, 2047}};
  const HitPlaces places(hits, 2047);
  EXPECT_FALSE(places.has_none(0, 1));
  EXPECT_TRUE(places.has_none(1, 63));
  EXPECT_FALSE(places.has_none(1, 64));
  EXPECT_TRUE(places.has_none(65, 64));
  EXPECT_TRUE(places.has_none(2045, 1));
  EXPECT_FALSE(places.has_none(2046, 1));
}

}  // namespace
}  // namespace tokensweep
