// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

TEST(TextTest, Utf8IsValidByTheTableOfRfc3629) {
  for (const std::string good :
       {"", "abc", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
        "\xF4\x8F\xBF\xBF", "\xEF\xBF\xBD"}) {
    EXPECT_TRUE(is_valid_utf8(good)) << good;
  }
  for (const std::string bad :
       {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
        "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF", "a\xE2\x82"}) {
    EXPECT_FALSE(is_valid_utf8(bad));
  }
}

TEST(TextTest, NothingThatATerminalObeysPasses) {
  EXPECT_EQ(escape_for_terminal("caf\xC3\xA9 ok"), "caf\xC3\xA9 ok");
  EXPECT_EQ(escape_for_terminal("a\x1B[31mb"), "a\\x1B[31mb");
  EXPECT_EQ(escape_for_terminal("a\nb\tc\r\x07\x7F"),
            "a\\x0Ab\\x09c\\x0D\\x07\\x7F");
  // C1 controls, right-to-left override, zero-width space, isolates.
  EXPECT_EQ(escape_for_terminal("\xC2\x9B"), "\\x9B");
  EXPECT_EQ(escape_for_terminal("\xE2\x80\xAE"), "\\u{202E}");
  EXPECT_EQ(escape_for_terminal("\xE2\x80\x8B"), "\\u{200B}");
  EXPECT_EQ(escape_for_terminal("\xE2\x81\xA6"), "\\u{2066}");
  // Arabic letter mark, word joiner, a tag.
  EXPECT_EQ(escape_for_terminal("\xD8\x9C"), "\\u{061C}");
  EXPECT_EQ(escape_for_terminal("\xE2\x81\xA0"), "\\u{2060}");
  EXPECT_EQ(escape_for_terminal("\xF3\xA0\x81\x81"), "\\u{E0041}");
  EXPECT_EQ(escape_for_terminal("\xFF\xC3"), "\\xFF\\xC3");
}

TEST(TextTest, CaseIsAsciiOnly) {
  EXPECT_EQ(to_lower("AbC\xC3\x89"), "abc\xC3\x89");
  EXPECT_TRUE(equals_ignoring_case("ToKen", "tOkEN"));
  EXPECT_FALSE(equals_ignoring_case("token", "tokens"));
}

}  // namespace
}  // namespace tokensweep
