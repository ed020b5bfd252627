// SPDX-License-Identifier: Apache-2.0
#include "base/utf16.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

using namespace std::string_view_literals;

TEST(Utf16, BothByteOrdersBecomeUtf8) {
  EXPECT_EQ(utf16_to_utf8("\xff\xfe{\0\xe9\0\xac\x20\x3d\xd8\x16\xdc"sv),
            "{\u00e9\u20ac\U0001f416");
  EXPECT_EQ(utf16_to_utf8("\xfe\xff\0{\0\xe9\x20\xac\xd8\x3d\xdc\x16"sv),
            "{\u00e9\u20ac\U0001f416");
  EXPECT_EQ(utf16_to_utf8("\xff\xfe"sv), "");
}

TEST(Utf16, WhatIsNoCharacterIsReplaced) {
  EXPECT_EQ(utf16_to_utf8("\xff\xfe\x3d\xd8"sv), "\ufffd");
  EXPECT_EQ(utf16_to_utf8("\xff\xfe\x3d\xd8{\0"sv), "\ufffd{");
  EXPECT_EQ(utf16_to_utf8("\xff\xfe\x16\xdc{\0"sv), "\ufffd{");
  EXPECT_EQ(utf16_to_utf8("\xff\xfe{\0x"sv), "{\ufffd");
}

TEST(Utf16, OtherTextsAreNot) {
  for (const std::string_view text : {""sv, "{"sv, "\xff"sv, "{\0}\0"sv}) {
    EXPECT_EQ(utf16_to_utf8(text), std::nullopt);
  }
}

}  // namespace
}  // namespace tokensweep
