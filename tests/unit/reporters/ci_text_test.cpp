// SPDX-License-Identifier: Apache-2.0
#include "reporters/ci_text.h"

#include <cstddef>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/text.h"

namespace tokensweep {
namespace {

TEST(LogCommands, AreBrokenWhereARunnerLooks) {
  EXPECT_EQ(without_log_commands("::error::x\n"), ":\\x3Aerror::x\n");
  EXPECT_EQ(without_log_commands("   ::set-env name=A::x"),
            "   :\\x3Aset-env name=A::x");
  // Runners skip Unicode's white space as well.
  EXPECT_EQ(without_log_commands("\xC2\xA0\xE3\x80\x80::x::"),
            "\xC2\xA0\xE3\x80\x80:\\x3Ax::");
  EXPECT_EQ(without_log_commands("a ##[error]x"), "a #\\x23[error]x");
  EXPECT_EQ(without_log_commands("##vso[task.x]y\nb"), "#\\x23vso[task.x]y\nb");
  EXPECT_EQ(without_log_commands("###[group]"), "#\\x23\\x23[group]");
}

TEST(LogCommands, LeaveOtherTextAsItIs) {
  for (const std::string_view text :
       {"", "\n", "plain\n\n  two\n", "std::string a\n", "a ::b::c",
        "# heading #1\n", ": one\n", "no newline"}) {
    EXPECT_EQ(without_log_commands(text), text);
  }
}

TEST(GithubText, IsEscapedAsItsRunnerUnescapes) {
  EXPECT_EQ(github_data("100% a:b,c"), "100%25 a:b,c");
  EXPECT_EQ(github_property("a:b,c%0A"), "a%3Ab%2Cc%250A");
  EXPECT_EQ(github_data("a\r\nb"), "a\\x0D\\x0Ab");
  EXPECT_EQ(github_property("\xff\x1b"), "\\xFF\\x1B");
  EXPECT_EQ(github_data("# ##[error]x"), "# #\\x23[error]x");
  EXPECT_EQ(github_property("###vso[x]"), "#\\x23\\x23vso[x]");
}

TEST(MarkdownText, HasNoMarkup) {
  EXPECT_EQ(markdown_text("plain text, 1-2/3.4: a_b"),
            "plain text, 1-2/3.4: a_b");
  EXPECT_EQ(markdown_text("|`<b>"), "&#124;&#96;&#60;b&#62;");
  EXPECT_EQ(markdown_text("[a](b) ![c] *d* _e_ ~f~ #1 \\"),
            "&#91;a&#93;&#40;b&#41; &#33;&#91;c&#93; &#42;d&#42; &#95;e&#95; "
            "&#126;f&#126; &#35;1 &#92;");
  EXPECT_EQ(markdown_text("&lt;"), "&#38;lt&#59;");
  EXPECT_EQ(markdown_text("@ada"), "<code>&#64;</code>ada");
  EXPECT_EQ(markdown_text("https://a.test WWW.a.test"),
            "https&#58;//a.test WWW&#46;a.test");
  EXPECT_EQ(markdown_text("a\nb"), "a&#92;x0Ab");
}

TEST(MarkdownText, OfCodeIsTextOfAnElement) {
  EXPECT_EQ(markdown_code(""), "");
  EXPECT_EQ(markdown_code("a.b"), "<code>a.b</code>");
  EXPECT_EQ(markdown_code("</code>"), "<code>&#60;/code&#62;</code>");
  EXPECT_EQ(markdown_code("a@b.test"), "<code>a&#64;<!-- -->b.test</code>");
}

TEST(XmlText, HasNoMarkupAndCharactersOnly) {
  EXPECT_EQ(xml_text("##[a]"), "#&#35;[a]");
  EXPECT_EQ(xml_text("<a b=\"c\" d='e'>&]]>"),
            "&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;]]&#62;");
  EXPECT_EQ(xml_text(std::string_view("\0\t\x1b\xff", 4)),
            "\\x00\\x09\\x1B\\xFF");
  EXPECT_EQ(xml_text("a\xEF\xBF\xBE\xEF\xBF\xBF"), "a\\u{FFFE}\\u{FFFF}");
  EXPECT_EQ(xml_text("\xEF\xBF\xBD\xF0\x9F\x92\xA9"),
            "\xEF\xBF\xBD\xF0\x9F\x92\xA9");
}

// Bytes that mean something to somebody come up often.
std::string random_bytes(std::mt19937& random) {
  static constexpr std::string_view kMeaning =
      ":#[]@`|<>&%,\r\n\\*_~()=.w/\"'\x1b\xE2\x80\xAE\xEF\xBF\xBE\xC2\xA0 ";
  std::string text;
  const std::size_t size = random() % 40;
  while (text.size() < size) {
    const bool any = random() % 4 == 0;
    text += any ? static_cast<char>(random() % 256)
                : kMeaning[random() % kMeaning.size()];
  }
  return text;
}

TEST(CiText, StaysOnOneLineOfPlainText) {
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    const std::string bytes = random_bytes(random);
    for (const std::string& text :
         {github_data(bytes), github_property(bytes), markdown_text(bytes),
          markdown_code(bytes), xml_text(bytes)}) {
      ASSERT_TRUE(is_valid_utf8(text));
      ASSERT_EQ(escape_for_terminal(text), text);
    }
    ASSERT_EQ(github_property(bytes).find_first_of(":,"), std::string::npos);
    ASSERT_EQ(github_property(bytes).find("##"), std::string::npos);
    ASSERT_EQ(github_data(bytes).find("##"), std::string::npos);
    ASSERT_EQ(markdown_text(bytes).find_first_of("|`[]*@\\~!\"'"),
              std::string::npos);
    ASSERT_EQ(markdown_code(bytes).find_first_of("|`[]*@\\~\"'"),
              std::string::npos);
    ASSERT_EQ(xml_text(bytes).find_first_of("<>\"'"), std::string::npos);
    const std::string lines = without_log_commands(escape_for_terminal(bytes));
    ASSERT_EQ(lines.find("##"), std::string::npos);
    ASSERT_EQ(without_log_commands(lines), lines);
  }
}

}  // namespace
}  // namespace tokensweep
