// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/engine/hyperscan_engine.h"

namespace tokensweep {
namespace {

class DatabaseImageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = compile_database({{"token_", false, {}}, {"key_", true, {}}});
    ASSERT_TRUE(made.has_value());
    image_ = *std::move(made);
  }

  // The image `shift` bytes behind an aligned address.
  ByteView placed(std::size_t shift) {
    memory_.resize(image_.size() + 2 * kDatabaseAlignment);
    void* place = memory_.data();
    std::size_t space = memory_.size();
    EXPECT_NE(std::align(kDatabaseAlignment, image_.size(), place, space),
              nullptr);
    char* start = static_cast<char*>(place) + shift;
    std::memcpy(start, image_.data(), image_.size());
    return as_bytes(std::string_view(start, image_.size()));
  }

  static std::vector<LiteralHit> hits(const PatternEngine& engine) {
    std::vector<LiteralHit> found;
    const auto scratch = engine.make_scratch();
    engine.find(as_bytes("a token_ and a KEY_"), *scratch, found);
    return found;
  }

  std::string image_;
  std::vector<char> memory_;
};

TEST_F(DatabaseImageTest, FindsTheSameWhereverItLies) {
  const std::vector<LiteralHit> expected = {{0, 8}, {1, 19}};
  for (const std::size_t shift : {0U, 1U, 8U, 32U, 63U}) {
    const auto engine = load_database(placed(shift));
    ASSERT_TRUE(engine.has_value()) << shift;
    EXPECT_EQ(hits(**engine), expected) << shift;
  }
}

TEST_F(DatabaseImageTest, WhatIsNoImageIsRefused) {
  EXPECT_EQ(load_database({}).error().kind(), ErrorKind::kCorrupt);
  EXPECT_EQ(load_database(placed(0).first(image_.size() - 1)).error().kind(),
            ErrorKind::kCorrupt);
  image_[0] = static_cast<char>(~image_[0]);  // the magic number
  EXPECT_EQ(load_database(placed(0)).error().kind(), ErrorKind::kCorrupt);
}

TEST_F(DatabaseImageTest, DamagedContentIsRefused) {
  char& middle = image_[image_.size() / 2];
  middle = static_cast<char>(~middle);
  EXPECT_EQ(load_database(placed(0)).error().kind(), ErrorKind::kCorrupt);
}

TEST_F(DatabaseImageTest, AnotherVersionIsToldApart) {
  constexpr std::size_t kVersionAt = 4;
  image_[kVersionAt + 3] = 9;
  EXPECT_EQ(load_database(placed(0)).error().kind(), ErrorKind::kUnsupported);
}

}  // namespace
}  // namespace tokensweep
