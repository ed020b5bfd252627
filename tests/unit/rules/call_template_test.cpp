// SPDX-License-Identifier: Apache-2.0
#include "rules/call_template.h"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokensweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using enum CallTextKind;

// "text", "<token>", "<part:NAME>", "<basic:...>".
std::string shape(const CallTemplate& pieces) {
  std::string out;
  for (const CallPiece& piece : pieces) {
    switch (piece.kind) {
      case CallPiece::Kind::kText:
        out += piece.text;
        break;
      case CallPiece::Kind::kToken:
        out += "<token>";
        break;
      case CallPiece::Kind::kPart:
        out += "<part:" + piece.text + ">";
        break;
      case CallPiece::Kind::kExtract:
        out += "<extract:" + piece.text + ">";
        break;
      case CallPiece::Kind::kHost:
        out += "<host>";
        break;
      case CallPiece::Kind::kBasic:
        out += "<basic:" + shape(piece.inner) + ">";
        break;
    }
  }
  return out;
}

std::string parsed(std::string_view text, CallTextKind kind) {
  const auto pieces = parse_call_template(text, kind);
  return pieces ? shape(*pieces) : "error: " + pieces.error().message();
}

TEST(CallTemplate, KnowsPlaceholders) {
  EXPECT_EQ(parsed("https://a.example/{token}?p={part.a-b}", kUrl),
            "https://a.example/<token>?p=<part:a-b>");
  EXPECT_EQ(parsed("https://{host}/{extract.id}", kUrl),
            "https://<host>/<extract:id>");
  EXPECT_EQ(parsed("Bearer {token}", kHeader), "Bearer <token>");
  EXPECT_EQ(parsed("Basic {basic {part.sid}:{token}}", kHeader),
            "Basic <basic:<part:sid>:<token>>");
  EXPECT_EQ(parsed("Basic {basic api:{token}} x", kHeader),
            "Basic <basic:api:<token>> x");
  EXPECT_EQ(parsed("", kBody), "");
}

TEST(CallTemplate, OtherBracesStandForThemselves) {
  EXPECT_EQ(parsed(R"({"t":"{token}","q":"{viewer{email}}"})", kBody),
            R"({"t":"<token>","q":"{viewer{email}}"})");
  EXPECT_EQ(parsed("{host} {id} {basic a:b}", kBody),
            "{host} {id} {basic a:b}");
  EXPECT_EQ(parsed("{} { } {a b} {token", kHeader), "{} { } {a b} {token");
  EXPECT_EQ(parsed("{{token}}", kUrl), "{<token>}");
}

TEST(CallTemplate, RefusesUnknownWords) {
  for (const CallTextKind kind : {kUrl, kHeader}) {
    EXPECT_THAT(parsed("x{tokn}", kind), HasSubstr("'{tokn}' is neither"));
    EXPECT_THAT(parsed("{part.}", kind), HasSubstr("'{part.}' is neither"));
  }
  EXPECT_THAT(parsed("{host}", kHeader), HasSubstr("'{host}' is neither"));
  EXPECT_THAT(parsed("{extract.}", kBody), HasSubstr("'{extract.}' is"));
  EXPECT_THAT(parsed("{basic {token}}", kHeader), HasSubstr("needs a ':'"));
  EXPECT_THAT(parsed("{basic {token}:", kHeader), HasSubstr("has no '}'"));
  EXPECT_THAT(parsed("{basic a:{basic b:c}}", kHeader),
              HasSubstr("holds another one"));
  EXPECT_THAT(parsed("{basic a:{tokn}}", kHeader), HasSubstr("'{tokn}' is"));
  // Deep nesting costs no stack.
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{basic ";
  EXPECT_THAT(parsed(deep, kHeader), HasSubstr("has no '}'"));
  deep += std::string(100'000, '}');
  EXPECT_THAT(parsed(deep, kHeader), HasSubstr("holds another one"));
}

TEST(CallTemplate, NamesInsideOfBasicCount) {
  const auto pieces =
      parse_call_template("{basic {part.a}:{token}} {part.b}", kHeader);
  ASSERT_TRUE(pieces.has_value());
  EXPECT_TRUE(contains(*pieces, CallPiece::Kind::kToken));
  EXPECT_FALSE(contains(*pieces, CallPiece::Kind::kExtract));
  EXPECT_THAT(names_in(*pieces, CallPiece::Kind::kPart), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace tokensweep
