// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/inline_allow.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

constexpr std::string_view kSecret = "SECRET";
constexpr std::string_view kRule = "acme-api-key";

ByteRange span_in(std::string_view content, std::string_view secret = kSecret) {
  const std::size_t at = content.find(secret);
  EXPECT_NE(at, std::string_view::npos);
  return {at, at + secret.size()};
}

std::optional<InlineAllow> allow_in(std::string_view content) {
  return find_inline_allow(content, span_in(content), kRule,
                           InlineMarkers().set());
}

struct Line {
  const char* name;
  std::string content;
  std::string reason = "";
};

void PrintTo(const Line& line, std::ostream* out) {
  *out << line.name;
}

const auto kNameOf = [](const auto& test) {
  return std::string(test.param.name);
};

class InlineAllowed : public ::testing::TestWithParam<Line> {};

TEST_P(InlineAllowed, IsFoundWithItsReason) {
  const auto allow = allow_in(GetParam().content);
  ASSERT_TRUE(allow.has_value());
  EXPECT_EQ(allow->reason, GetParam().reason);
  EXPECT_TRUE(allow->honoured);
}

INSTANTIATE_TEST_SUITE_P(
    All, InlineAllowed,
    ::testing::Values(
        Line{"Bare", "key = SECRET # tokensweep:allow"},
        Line{"Reason", "SECRET # tokensweep:allow for the manual ",
             "for the manual"},
        Line{"ReasonAfterColon", "SECRET # tokensweep:allow: sample", "sample"},
        Line{"Rule", "SECRET # tokensweep:allow[acme-api-key]"},
        Line{"Provider", "SECRET # tokensweep:allow[acme] why", "why"},
        Line{"Rules", "SECRET # tokensweep:allow[x-y , acme-api-key] b", "b"},
        Line{"SecondMarker",
             "SECRET # tokensweep:allow[x] a tokensweep:allow[acme] b", "b"},
        Line{"CComment", "SECRET /* tokensweep:allow old */ + 1", "old"},
        Line{"Html", "<!-- SECRET tokensweep:allow[acme] old -->", "old"},
        Line{"HtmlTight", "SECRET <!--gitleaks:allow-->"},
        Line{"Before", "/* tokensweep:allow[acme] x */ SECRET", "x"},
        Line{"Crlf", "SECRET # tokensweep:allow why\r\nnext", "why"},
        Line{"NextLine", "# tokensweep:allow-next-line why\nSECRET\n", "why"},
        Line{"NextLineRule",
             "a\r\n// tokensweep:allow-next-line[acme] why\r\n  SECRET\r\n",
             "why"},
        Line{"Gitleaks", "SECRET #gitleaks:allow"},
        Line{"Betterleaks", "SECRET -- betterleaks:allow"},
        Line{"Pragma", "SECRET  # pragma: allowlist secret"},
        Line{"PragmaOld", "SECRET  // pragma: whitelist secret"},
        Line{"PragmaNextLine", "# pragma: allowlist nextline secret\nSECRET"},
        Line{"Ggignore", "SECRET # ggignore"},
        Line{"Slashes", "SECRET; //ggignore"},
        Line{"Dashes", "SECRET', 1) --gitleaks:allow"},
        Line{"InAText", R"({"key": "SECRET", "note": "gitleaks:allow"})",
             R"("})"},
        Line{"EscapedLineEnd", R"("key = SECRET # ggignore\n",)", R"(\n",)"},
        Line{"Sentence", "SECRET # gitleaks:allow. Old", ". Old"},
        Line{"ScopeOfAnother", "SECRET # gitleaks:allow [docs]", "[docs]"},
        Line{"MalformedBeside", "SECRET # tokensweep:allow(acme) ggignore"},
        Line{"MalformedAbove",
             "# tokensweep:allow-next-line [x]\nSECRET # ggignore"},
        Line{"CarriageReturns", "a\rSECRET # ggignore b\rc", "b"},
        Line{"CarriageReturnsNextLine",
             "a\r# tokensweep:allow-next-line b\rSECRET\r", "b"},
        Line{"TwoCarriageReturns",
             "# tokensweep:allow-next-line b\r\r\nSECRET\r\r\n", "b"}),
    kNameOf);

class InlineBare : public ::testing::TestWithParam<Line> {};

TEST_P(InlineBare, IsNotFound) {
  EXPECT_FALSE(allow_in(GetParam().content).has_value());
}

INSTANTIATE_TEST_SUITE_P(
    All, InlineBare,
    ::testing::Values(
        Line{"Nothing", "key = SECRET"},
        Line{"OtherRule", "SECRET # tokensweep:allow[other, acme-web]"},
        Line{"HalfWord", "SECRET # tokensweep:allow[acme-api-k]"},
        Line{"LineAbove", "# tokensweep:allow\nSECRET"},
        Line{"LineBelow", "SECRET\n# tokensweep:allow"},
        Line{"NextLineOnItsOwn", "SECRET # tokensweep:allow-next-line"},
        Line{"TwoAbove", "# tokensweep:allow-next-line\n\nSECRET"},
        Line{"GitleaksNextLine", "# gitleaks:allow-next-line\nSECRET"},
        Line{"PragmaNextLineOnItsOwn",
             "SECRET # pragma: allowlist nextline secret"},
        Line{"LongerWord", "SECRET # gitleaks:allowed"},
        Line{"LongerFront", "SECRET # xggignore"},
        Line{"Capitals", "SECRET # GGIGNORE"},
        Line{"Value", "https://x.example/?key=SECRET&ref=ggignore"},
        Line{"Name", "SECRET > .ggignore"},
        Line{"NameFront", "SECRET > ggignore.txt"},
        Line{"Path", "SECRET > tmp/ggignore"},
        Line{"Url", "SECRET https://ggignore"},
        Line{"Hyphen", "SECRET # not-tokensweep:allow"},
        Line{"Hyphens", "SECRET x--gitleaks:allow"},
        Line{"Flag", "SECRET -ggignore"},
        Line{"Prefix", "SECRET # x:gitleaks:allow"},
        Line{"Address", "SECRET a@ggignore"},
        Line{"BeforeADot", "SECRET # tokensweep:allow.x"},
        Line{"OtherCarriageReturn", "# ggignore\rSECRET\r# ggignore"},
        Line{"CarriageReturnBetween",
             "# tokensweep:allow-next-line\r\rSECRET"}),
    kNameOf);

class InlineMalformed : public ::testing::TestWithParam<Line> {};

TEST_P(InlineMalformed, IsToldAndAcceptsNothing) {
  const auto allow = allow_in(GetParam().content);
  ASSERT_TRUE(allow.has_value());
  EXPECT_TRUE(allow->malformed);
  EXPECT_FALSE(allow->honoured);
  EXPECT_EQ(allow->reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    All, InlineMalformed,
    ::testing::Values(
        Line{"NoRule", "SECRET # tokensweep:allow[] x", "[] x"},
        Line{"BlankRule", "SECRET # tokensweep:allow[ ]", "[ ]"},
        Line{"Open", "SECRET # tokensweep:allow[acme", "[acme"},
        Line{"Apart", "SECRET # tokensweep:allow [acme] x", "[acme] x"},
        Line{"Parentheses", "SECRET # tokensweep:allow(acme)", "(acme)"},
        Line{"ParenthesesApart", "SECRET # tokensweep:allow (acme)", "(acme)"},
        Line{"Braces", "SECRET # tokensweep:allow{acme}", "{acme}"},
        Line{"Colon", "SECRET # tokensweep:allow:acme", "acme"},
        Line{"ColonAndBrackets", "SECRET # tokensweep:allow: [x]", "[x]"},
        Line{"Value", "SECRET # tokensweep:allow=false", "=false"},
        Line{"NextLine", "# tokensweep:allow-next-line [acme]\nSECRET",
             "[acme]"},
        Line{"Gitleaks", "SECRET # gitleaks:allow[docker]", "[docker]"},
        Line{"Pragma", "SECRET # pragma: allowlist secret[x]", "[x]"},
        Line{"Ggignore", "SECRET # ggignore(x)", "(x)"}),
    kNameOf);

TEST(InlineAllow, IgnoresTheBytesOfTheSecret) {
  for (const std::string secret :
       {"x-ggignore-x", "tokensweep:allow", "a gitleaks:allow"}) {
    const std::string content = "key='" + secret + "'\n";
    EXPECT_FALSE(find_inline_allow(content, span_in(content, secret), kRule,
                                   InlineMarkers().set()));
  }
  // One half in the secret, and a marker that only the secret's end makes one.
  for (const std::string content :
       {"tokensweep:SECRET:allow", "ggignoreSECRET", "SECRETggignore",
        "gitleaks:allowSECRET", "tokensweep:allow:SECRET"}) {
    EXPECT_FALSE(allow_in(content)) << content;
  }
}

TEST(InlineAllow, LooksAtTheFirstAndTheLastLineOfTheSecret) {
  const std::string secret = "BEGIN\ntokensweep:allow\nEND";
  const auto allowed = [&](const std::string& front, const std::string& back) {
    const std::string content = front + secret + back;
    return find_inline_allow(content, span_in(content, secret), kRule,
                             InlineMarkers().set());
  };
  EXPECT_FALSE(allowed("a\n", "\nb"));
  EXPECT_TRUE(allowed("a = ", "  # tokensweep:allow\n"));
  EXPECT_TRUE(allowed("/* tokensweep:allow */ ", "\n"));
  EXPECT_TRUE(allowed("# tokensweep:allow-next-line\n", "\n"));
  EXPECT_FALSE(allowed("", "\n# tokensweep:allow\n"));
}

TEST(InlineAllow, KnowsWhichMarkersAreOff) {
  const std::string content = "SECRET # gitleaks:allow ggignore";
  InlineMarkers markers = InlineMarkers().set();
  const auto marker = [&] {
    const auto allow =
        find_inline_allow(content, span_in(content), kRule, markers);
    return allow ? to_string(allow->marker) : std::string_view("none");
  };
  EXPECT_EQ(marker(), "gitleaks");
  markers.reset(static_cast<std::size_t>(InlineMarker::kGitleaks));
  EXPECT_EQ(marker(), "ggshield");
  markers.reset(static_cast<std::size_t>(InlineMarker::kGgshield));
  EXPECT_EQ(marker(), "none");
}

TEST(InlineAllow, TellsTheLineOfTheComment) {
  const auto line_of = [](const std::string& content) {
    ByteRange line;
    EXPECT_TRUE(find_inline_allow(content, span_in(content), kRule,
                                  InlineMarkers().set(), &line));
    return content.substr(line.begin, line.size());
  };
  EXPECT_EQ(line_of("a\nSECRET # ggignore\nb"), "SECRET # ggignore");
  EXPECT_EQ(line_of("a\n# tokensweep:allow-next-line\nSECRET"),
            "# tokensweep:allow-next-line");
}

TEST(InlineAllow, SearchesLongLinesNearTheSecretOnly) {
  const std::string far(100'000, ' ');
  EXPECT_FALSE(allow_in("tokensweep:allow" + far + "SECRET"));
  EXPECT_FALSE(allow_in("SECRET" + far + "tokensweep:allow"));
  EXPECT_FALSE(allow_in("tokensweep:allow-next-line\n" + far + "SECRET"));
  EXPECT_TRUE(allow_in(far + "SECRET tokensweep:allow" + far));
}

TEST(InlineAllow, CutsLongReasons) {
  const auto allow =
      allow_in("SECRET # tokensweep:allow " + std::string(1000, 'x'));
  ASSERT_TRUE(allow.has_value());
  EXPECT_EQ(allow->reason, std::string(200, 'x'));
}

}  // namespace
}  // namespace tokensweep
