// SPDX-License-Identifier: Apache-2.0
#include "rules/template.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokensweep {
namespace {

using Kind = TemplatePiece::Kind;
using ::testing::HasSubstr;

// The structure of a template as text: T(text) for text, a letter for forms.
std::string outline(const Template& pieces) {
  std::string out;
  for (const TemplatePiece& piece : pieces) {
    switch (piece.kind) {
      case Kind::kText:
        out += "T(" + piece.text + ")";
        break;
      case Kind::kRandom:
        out += "R(" + std::to_string(piece.least) + "-" +
               std::to_string(piece.most) + ")";
        break;
      case Kind::kCheck:
        out += "C";
        break;
      case Kind::kSample:
        out += "S";
        break;
      case Kind::kBase64:
        out += "B(" + outline(piece.inner) + ")";
        break;
      case Kind::kBase64Url:
        out += "U(" + outline(piece.inner) + ")";
        break;
      case Kind::kHex:
        out += "H(" + outline(piece.inner) + ")";
        break;
      case Kind::kUuid:
        out += "u";
        break;
      case Kind::kJwt:
        out += "J(" + outline(piece.inner) + ")";
        break;
      case Kind::kTime:
        out += "t";
        break;
      case Kind::kLines:
        out += "L(" + std::to_string(piece.least) + ")";
        break;
    }
  }
  return out;
}

std::string outline_of(std::string_view text) {
  const auto pieces = parse_template(text);
  return pieces ? outline(*pieces) : "error: " + pieces.error().message();
}

TEST(Template, ReadsEveryForm) {
  EXPECT_EQ(outline_of(""), "");
  EXPECT_EQ(outline_of("plain"), "T(plain)");
  EXPECT_EQ(outline_of("a{base62:36}b"), "T(a)R(36-36)T(b)");
  EXPECT_EQ(outline_of("{hex:20-40}"), "R(20-40)");
  EXPECT_EQ(outline_of("{[A-F0-9]:8}"), "R(8-8)");
  EXPECT_EQ(outline_of("{[}:{\\]]:8}"), "R(8-8)");
  EXPECT_EQ(outline_of("{check}{sample}{uuid}{time}{jwt}"), "CSutJ()");
  EXPECT_EQ(outline_of("{b64 a:{base62:4}}"), "B(T(a:)R(4-4))");
  EXPECT_EQ(outline_of("{b64url x}{hexof y}"), "U(T(x))H(T(y))");
  EXPECT_EQ(outline_of("{lines:base64:12}"), "L(12)");
}

TEST(Template, BracesAreDoubled) {
  EXPECT_EQ(outline_of("{{}}"), "T({})");
  EXPECT_EQ(outline_of("}}{{"), "T(}{)");
  EXPECT_EQ(outline_of(R"({{"k": "{sample}"}})"), R"(T({"k": ")ST("}))");
  EXPECT_EQ(outline_of("{{{sample}}}"), "T({)ST(})");
}

TEST(Template, NestedFormsCloseBeforeBraces) {
  EXPECT_EQ(outline_of("{b64 {sample}}"), "B(S)");
  EXPECT_EQ(outline_of("{b64 {b64 {sample}}}"), "B(B(S))");
  EXPECT_EQ(outline_of(R"({jwt {{"a":{{"b":1}}}}})"), R"(J(T({"a":{"b":1}})))");
  EXPECT_EQ(outline_of(R"({b64 {jwt {{"a":1}}}})"), R"(B(J(T({"a":1}))))");
  EXPECT_EQ(outline_of(R"({b64 {{"a":"{b64 u:{sample}}"}}})"),
            R"(B(T({"a":")B(T(u:)S)T("})))");
}

TEST(Template, WrongOnesSayWhatToWrite) {
  EXPECT_THAT(outline_of("a}b"), HasSubstr("write '}}'"));
  EXPECT_THAT(outline_of("{nothing}"), HasSubstr("unknown form '{nothing'"));
  EXPECT_THAT(outline_of("{"), HasSubstr("unknown form '{'"));
  EXPECT_THAT(outline_of("{sample"), HasSubstr("no closing '}'"));
  EXPECT_THAT(outline_of("{b64 x"), HasSubstr("no closing '}'"));
  EXPECT_THAT(outline_of("{base62:x}"), HasSubstr("count must be N or N-M"));
  EXPECT_THAT(outline_of("{base62:9-3}"), HasSubstr("count must be"));
  EXPECT_THAT(outline_of("{base62:99999}"), HasSubstr("at most 65536"));
  EXPECT_THAT(outline_of("{base6:3}"), HasSubstr("neither a known alphabet"));
  EXPECT_THAT(outline_of("{[a-z:3}"), HasSubstr("error"));
  EXPECT_THAT(outline_of("{lines:hex:3}"), HasSubstr("{lines:base64:N}"));
  EXPECT_THAT(outline_of("{sample text}"), HasSubstr("unknown form"));
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "{b64 ";
  EXPECT_THAT(outline_of(deep), HasSubstr("nested too deep"));
}

TEST(Template, ContainsLooksInside) {
  EXPECT_TRUE(contains(*parse_template("{b64 {sample}}"), Kind::kSample));
  EXPECT_FALSE(contains(*parse_template("{b64 x}"), Kind::kSample));
}

}  // namespace
}  // namespace tokensweep
