// SPDX-License-Identifier: Apache-2.0
// One mistake a case: the message names the file, the line and what to do.
#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rules/rule_text.h"

namespace tokensweep {
namespace {

using ::testing::HasSubstr;

struct Mistake {
  const char* name;
  std::size_t line;  // replaced; kAdded: a further field
  std::string text;
  std::string message;  // after "acme.yaml:"
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
  *out << mistake.name;
}

constexpr std::size_t kAdd = RuleText::kAdded;

class RuleErrors : public ::testing::TestWithParam<Mistake> {};

TEST_P(RuleErrors, AreNamedWithTheirLine) {
  const Mistake& mistake = GetParam();
  RuleText text;
  if (mistake.line == kAdd) {
    text.add(mistake.text);
  } else {
    text.line(mistake.line, "    " + mistake.text);
  }
  const std::string error = text.error();
  EXPECT_THAT(error, HasSubstr("acme.yaml:" + mistake.message));
  EXPECT_EQ(error.find('\n'), std::string::npos) << error;
}

const auto kNameOf = [](const auto& test) {
  return std::string(test.param.name);
};

INSTANTIATE_TEST_SUITE_P(
    Identity, RuleErrors,
    ::testing::Values(
        Mistake{"NoName", 4, "", "3: rule has no 'name'"},
        Mistake{"EmptyName", 4, "name: ''", "4: 'name' is empty"},
        Mistake{"NullName", 4,
                "name:", "4: 'name' must be a text, not nothing"},
        Mistake{"ListName", 4, "name: [a]", "4: 'name' must be a text, not a"},
        Mistake{"Kind", 5, "kind: pats",
                "5: kind 'pats' is unknown; did you mean 'pat'?"},
        Mistake{"Severity", 6, "severity: severe", "6: 'severity' must be"},
        Mistake{"Confidence", 7, "confidence: sure", "7: 'confidence' must"},
        Mistake{"Tier", kAdd, "tier: best", "15: 'tier' must be format"},
        Mistake{"Family", kAdd, "family: A", "15: 'family' must be lower"},
        Mistake{"Link", kAdd, "links: [acme.example]", "15: a link must"},
        Mistake{"LinksNoList", kAdd, "links: https://a",
                "15: 'links' must be a list, not a text"},
        Mistake{"Flag", kAdd, "hidden: yes", "15: 'hidden' must be true or"},
        Mistake{"Unknown", kAdd, "anchor: [x]",
                "15: unknown key 'anchor' in rule; did you mean 'anchors'?"},
        Mistake{"Duplicate", kAdd, "kind: token",
                "15: a key stands here a second time"}),
    kNameOf);

INSTANTIATE_TEST_SUITE_P(
    Matching, RuleErrors,
    ::testing::Values(
        Mistake{"NoAnchors", 9, "", "3: rule has no 'anchors'"},
        Mistake{"EmptyAnchors", 9, "anchors: []", "9: 'anchors' is empty"},
        Mistake{"ShortAnchor", 9, "anchors: [abc]",
                "9: anchor 'abc' has fewer than 4 selective bytes; make it "
                "longer or, with 3 bytes, give 'context'"},
        Mistake{"SpacesDoNotCount", 9, "anchors: ['abc  ']",
                "9: anchor 'abc  ' has fewer than 4"},
        Mistake{"RepeatedAnchor", 9, "anchors: [aaaaaaaa]",
                "9: an anchor of one repeated byte"},
        Mistake{"AnchorKey", 9, "anchors: [{text: acme_, case: true}]",
                "9: unknown key in anchor; it knows text, "},
        Mistake{"AnchorTwice", 9, "anchors: [acme_, acme_]",
                "9: this anchor stands here twice"},
        Mistake{"AnchorPlace", 9, "anchors: [{text: acme_, place: suffix}]",
                "9: 'place' is 'suffix'; it must be one of prefix, inside, "
                "near"},
        Mistake{"NearWithoutPattern", 9,
                "anchors: [{text: acme_, place: near}]",
                "9: a rule without 'pattern' takes only prefix anchors"},
        Mistake{"LongAnchor", 9, "anchors: [" + std::string(257, 'a') + "bcd]",
                "9: an anchor of more than 256 bytes"},
        Mistake{"NoBody", 10, "", "3: rule has neither 'pattern' nor 'body'"},
        Mistake{"BodyWithoutEnd", 10, "body: {alphabet: hex}",
                "10: without 'pattern' the body needs 'lengths' or 'max'"},
        Mistake{"BodyAlphabet", 10, "body: {alphabet: hexx, lengths: [3]}",
                "10: alphabet 'hexx': neither a known"},
        Mistake{"BodyNoLengths", 10, "body: {alphabet: hex, lengths: []}",
                "10: 'lengths' is empty"},
        Mistake{"BodyBoth", 10,
                "body: {alphabet: hex, lengths: [3], min: 1, max: 3}",
                "10: give 'lengths' or 'min' and 'max', not both"},
        Mistake{"BodyBackwards", 10, "body: {alphabet: hex, min: 4, max: 3}",
                "10: 'min' is greater than 'max'"},
        Mistake{"BodyLength", 10, "body: {alphabet: hex, lengths: [3, x]}",
                "10: 'lengths' must be a whole number from 1 to 65536"},
        Mistake{"BodyTooLong", 10, "body: {alphabet: hex, max: 65537}",
                "10: 'max' must be a whole number"},
        Mistake{"ExtentAndBody", kAdd, "extent: 50",
                "15: 'extent' follows from the body; remove it"},
        Mistake{"PatternWithoutExtent", 10, "pattern: 'acme_[a-z]+'",
                "10: 'pattern' needs 'extent', the most bytes"},
        Mistake{"SecretWithoutPattern", kAdd, "secret: token",
                "15: 'secret' names a group, but there is no 'pattern'"},
        Mistake{"PatternBroken", kAdd, "pattern: 'acme_[a-z'",
                "15: 'pattern': missing ]"},
        Mistake{"PatternTooManyRepeats", kAdd, "pattern: 'acme_a{1001}'",
                "15: 'pattern': invalid repetition size"},
        Mistake{"PatternLookBehind", kAdd, "pattern: '(?<=x)acme_a'",
                "15: 'pattern': invalid perl operator: (?<; write "
                "(?P<name>...) for a group"},
        Mistake{"PatternLookAhead", kAdd, "pattern: 'acme_a(?=x)'",
                "15: 'pattern': invalid perl operator: (?=; RE2 has no "
                "look-ahead"},
        Mistake{"BoundaryWord", kAdd, "boundary: both",
                "15: 'boundary' is 'both'; write auto, none, left, right or"},
        Mistake{"BoundarySides", kAdd, "boundary: {sides: up}",
                "15: 'sides' is 'up'; it must be one of auto, none"}),
    kNameOf);

INSTANTIATE_TEST_SUITE_P(
    Surroundings, RuleErrors,
    ::testing::Values(
        Mistake{"ContextEmpty", kAdd, "context: {any_of: []}",
                "15: 'any_of' needs at least one word"},
        Mistake{"ContextNoWords", kAdd, "context: {same_line: true}",
                "15: context has no 'any_of'"},
        Mistake{"ContextFar", kAdd,
                "context: {any_of: [a], within_bytes: 4097}",
                "15: 'within_bytes' must be a whole number from 1 to 4096"},
        Mistake{"NotValueRegex", kAdd, "not_value: [{regex: '(', reason: x}]",
                "15: 'regex': missing )"},
        Mistake{"NotValueReason", kAdd, "not_value: [{regex: 'a'}]",
                "15: not_value item has no 'reason'"},
        Mistake{"NotValueText", kAdd, "not_value: [a]",
                "15: 'not_value item' must be a map, not a text"},
        Mistake{"GlobSlash", kAdd, "not_path: [/etc/*]",
                "15: glob '/etc/*' starts with '/'"},
        Mistake{"GlobBracket", kAdd, "only_path: ['a[b']",
                "15: glob 'a[b' has brackets"},
        Mistake{"Entropy", kAdd, "entropy: 9", "15: 'entropy' must be a"},
        Mistake{"EntropyNan", kAdd, "entropy: nan", "15: 'entropy' must be a"},
        Mistake{"Classes", kAdd, "classes: {digits: 1}",
                "15: unknown key 'digits' in classes; did you mean 'digit'?"},
        Mistake{"NegativeCount", kAdd, "min_distinct: -1",
                "15: 'min_distinct' must be a whole number"}),
    kNameOf);

INSTANTIATE_TEST_SUITE_P(
    Proofs, RuleErrors,
    ::testing::Values(
        Mistake{"ChecksumAlgorithm", kAdd, "checksum: {algorithm: crc33}",
                "15: checksum: unknown algorithm"},
        Mistake{"ChecksumOnFail", kAdd,
                "checksum: {algorithm: luhn, on_fail: warn}",
                "15: 'on_fail' is 'warn'; it must be one of drop"},
        Mistake{"DecodeKind", kAdd, "decode: {kind: jwtt}",
                "15: decode kind 'jwtt' is unknown"},
        Mistake{"DecodePart", kAdd, "decode: {kind: jwt, part: head}",
                "15: decode: 'pattern' has no group named 'head'"},
        Mistake{"PartFar", kAdd, "parts: [{rule: acme-x, within_bytes: 16385}]",
                "15: 'within_bytes' must be a whole number from 1 to 16384"},
        Mistake{"PartTwice", kAdd,
                "parts: [{rule: acme-x, name: a}, {rule: acme-y, name: a}]",
                "15: two parts have the name 'a'"},
        Mistake{"PartSelf", kAdd, "parts: [{rule: acme-key}]",
                "15: a rule is its own part"},
        Mistake{"SupersedesSelf", kAdd, "supersedes: [acme-key]",
                "15: a rule supersedes itself"}),
    kNameOf);

std::string call(const std::string& url, const std::string& rest = "") {
  return "verify: [{method: GET, url: '" + url +
         "', expect: [{status: 200, state: live}]" + rest + "}]";
}

INSTANTIATE_TEST_SUITE_P(
    Calls, RuleErrors,
    ::testing::Values(
        Mistake{"PlainHttp", kAdd, call("http://a.example/"),
                "15: 'url' must start with https://"},
        Mistake{"TokenInHost", kAdd, call("https://{token}.example/"),
                "15: the host of 'url' must be fixed"},
        Mistake{"UserInHost", kAdd, call("https://a@b.example/"),
                "15: the host of 'url' must be fixed"},
        Mistake{"BackslashInHost", kAdd, call("https://a\\b.example/"),
                "15: the host of 'url' must be fixed"},
        Mistake{"NoHost", kAdd, call("https:///x"), "15: the host of 'url'"},
        Mistake{"UnknownPart", kAdd, call("https://a.example/{part.org}"),
                "15: '{part.org}' in 'url' names no part"},
        Mistake{"Misspelt", kAdd, call("https://a.example/{tokn}"),
                "15: 'url': '{tokn}' is neither"},
        Mistake{"Method", kAdd,
                "verify: [{method: HEAD, url: 'https://a.example', expect: "
                "[{status: 200, state: live}]}]",
                "15: 'method' must be GET"},
        Mistake{"CallKey", kAdd, call("https://a.example/", ", host: x"),
                "15: unknown key 'host' in call; did you mean 'hosts'?"},
        Mistake{"Pointer", kAdd, call("https://a.example/", ", owner: user"),
                "15: 'owner' must be a JSON pointer"},
        Mistake{"HeaderName", kAdd,
                call("https://a.example/", ", headers: {'a b': c}"),
                "15: a header's name"},
        Mistake{"ExpectNothing", kAdd,
                "revoke: [{method: GET, url: 'https://a.example', expect: "
                "[{state: live}]}]",
                "15: an expect item needs status"},
        Mistake{"ExpectState", kAdd,
                "revoke: [{method: GET, url: 'https://a.example', expect: "
                "[{status: 200, state: good}]}]",
                "15: 'state' must be live, dead, unknown or next"},
        Mistake{"NoCalls", kAdd, "revoke: []", "15: 'revoke' is empty"}),
    kNameOf);

INSTANTIATE_TEST_SUITE_P(
    Samples, RuleErrors,
    ::testing::Values(
        Mistake{"NoSample", 11, "", "3: rule has no 'sample'"},
        Mistake{"SampleForm", 11, "sample: 'acme_{base63:3}'",
                "11: template: alphabet 'base63'"},
        Mistake{"SampleInSample", 11, "sample: 'acme_{sample}'",
                "11: 'sample' cannot hold {sample}"},
        Mistake{"CheckWithoutChecksum", 11, "sample: 'acme_{check}'",
                "11: {check} needs the rule's 'checksum'"},
        Mistake{"LoneBrace", 13,
                "  match: ['{sample}}', '{sample}', '{sample}']",
                "13: template: a lone '}'"},
        Mistake{"TwoMatches", 13, "  match: ['{sample}', '{sample}']",
                "13: 'match' has 2 examples; give at least 3"},
        Mistake{"TwoNoMatches", 14, "  no_match: ['x', 'y']",
                "14: 'no_match' has 2 examples"},
        Mistake{"NoSecret", 13, "  match: ['{sample}', '{sample}', 'x']",
                "13: a match example without {sample} needs 'secret'"},
        Mistake{"SecretInNoMatch", 14,
                "  no_match: ['x', 'y', {text: z, secret: z}]",
                "14: 'secret' has no meaning in 'no_match'"},
        Mistake{"ExampleKey", 14, "  no_match: ['x', 'y', {txt: z, text: z}]",
                "14: unknown key 'txt' in example; did you mean 'text'?"}),
    kNameOf);

TEST(RuleErrorCases, IdMustStartWithTheProvider) {
  EXPECT_EQ(RuleText().line(3, "  - id: other-key").error(),
            "acme.yaml:3: id 'other-key' must start with 'acme-', the "
            "provider");
  EXPECT_EQ(RuleText().line(3, "  - id: Acme_key").error(),
            "acme.yaml:3: id 'Acme_key' must be lower case with dashes");
}

TEST(RuleErrorCases, ExtentHasALimit) {
  RuleText text;
  text.line(10, "    pattern: 'acme_[a-z]+'").add("extent: 66561");
  EXPECT_EQ(text.error(),
            "acme.yaml:15: 'extent' must be a whole number from 1 to 66560");
  EXPECT_EQ(text.line(15, "    extent: 66560").error(), "");
}

TEST(RuleErrorCases, ThreeByteAnchorNeedsContext) {
  RuleText text;
  text.line(9, "    anchors: [abc]").add("context: {any_of: [acme]}");
  EXPECT_EQ(text.error(), "");
  text.line(9, "    anchors: [ab]");
  EXPECT_EQ(text.error(),
            "acme.yaml:9: anchor 'ab' has fewer than 3 selective bytes; make "
            "it longer");
}

TEST(RuleErrorCases, SecretGroupMustExist) {
  RuleText text;
  text.add("pattern: 'acme_(?P<a>x+)'").add("secret: b");
  EXPECT_EQ(text.error(),
            "acme.yaml:16: 'pattern' has no group named 'b'; write "
            "(?P<b>...)");
}

}  // namespace
}  // namespace tokensweep
