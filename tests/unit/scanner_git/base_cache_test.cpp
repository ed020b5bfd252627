// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/base_cache.h"

#include <memory>

#include <gtest/gtest.h>

namespace tokensweep::git {
namespace {

class BaseCacheTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kSize = 4096;

  std::shared_ptr<PackedContent> content(std::size_t size = kSize) {
    auto result = std::make_shared<PackedContent>();
    result->buffer = pool_.take(size);
    result->bytes = {result->buffer.data(), 1};
    return result;
  }

  BufferMeter meter_;
  BufferPool pool_{meter_};
  BaseCache cache_{10 * kSize, pool_};
};

TEST_F(BaseCacheTest, KnowsWhatWasAddedByPackAndOffset) {
  const auto one = content();
  const auto other = content();
  cache_.add(0, 12, one);
  cache_.add(1, 12, other);
  EXPECT_EQ(cache_.find(0, 12), one);
  EXPECT_EQ(cache_.find(1, 12), other);
  EXPECT_EQ(cache_.find(0, 13), nullptr);
}

TEST_F(BaseCacheTest, ForgetsWhatWasNotAskedForLongest) {
  for (std::uint64_t i = 0; i < 10; ++i) cache_.add(0, i, content());
  EXPECT_NE(cache_.find(0, 0), nullptr);
  cache_.add(0, 10, content());
  EXPECT_NE(cache_.find(0, 0), nullptr);
  EXPECT_EQ(cache_.find(0, 1), nullptr);
  EXPECT_NE(cache_.find(0, 2), nullptr);
}

TEST_F(BaseCacheTest, WhatIsForgottenStaysWithItsUsers) {
  const auto mine = content();
  cache_.add(0, 0, mine);
  for (std::uint64_t i = 1; i < 30; ++i) cache_.add(0, i, content());
  EXPECT_EQ(cache_.find(0, 0), nullptr);
  EXPECT_TRUE(mine->buffer);
}

TEST_F(BaseCacheTest, OneLargeContentDrivesNothingOut) {
  cache_.add(0, 0, content());
  cache_.add(0, 1, content(9 * kSize));
  EXPECT_NE(cache_.find(0, 0), nullptr);
  EXPECT_EQ(cache_.find(0, 1), nullptr);
}

TEST_F(BaseCacheTest, BuffersAreUsedAgain) {
  for (std::uint64_t i = 0; i < 1000; ++i) cache_.add(0, i, content());
  EXPECT_LE(meter_.peak(), 12 * kSize);
}

}  // namespace
}  // namespace tokensweep::git
