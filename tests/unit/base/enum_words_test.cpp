// SPDX-License-Identifier: Apache-2.0
#include "base/enum_words.h"

#include <cstdint>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

enum class Size : std::uint8_t { kNone, kSmall, kLarge };
constexpr EnumWords<3> kSizes = {"", "small", "large"};

TEST(EnumWords, FollowTheEnumerators) {
  EXPECT_EQ(word_of(kSizes, Size::kNone), "");
  EXPECT_EQ(word_of(kSizes, Size::kLarge), "large");
  EXPECT_EQ(enum_of<Size>(kSizes, ""), Size::kNone);
  EXPECT_EQ(enum_of<Size>(kSizes, "small"), Size::kSmall);
  EXPECT_EQ(enum_of<Size>(kSizes, "Small"), std::nullopt);
}

TEST(EnumWordsDeathTest, ValueWithoutAWord) {
  EXPECT_DEATH(static_cast<void>(word_of(kSizes, static_cast<Size>(3))),
               "internal error");
}

}  // namespace
}  // namespace tokensweep
