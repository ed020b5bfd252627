// SPDX-License-Identifier: Apache-2.0
#include "rules/rule_codec.h"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "rules/cbor.h"
#include "rules/random.h"

namespace tokensweep {
namespace {

// No field is as in a default rule.
Rule filled_rule() {
  Rule rule;
  rule.id = "acme-key";
  rule.provider = "acme";
  rule.name = "Acme key";
  rule.kind = "api-key";
  rule.tier = RuleTier::kGeneric;
  rule.family = "acme-old";
  rule.description = "Opens everything.";
  rule.remediation = "Delete it.";
  rule.links = {"https://acme.example/", ""};
  rule.severity = Severity::kLow;
  rule.confidence = Confidence::kHigh;
  rule.low_entropy = true;
  rule.hidden = true;
  rule.anchors = {{"acme_", true, AnchorPlace::kNear}, {}};
  rule.pattern = "acme_(?P<s>[a-z]+)";
  rule.secret_group = "s";
  rule.body = {*parse_alphabet("base62"), {1, 300, 70'000}, 1, 70'000};
  rule.boundary = {false, false, *parse_alphabet("[\xFF\x80-\x82]")};
  rule.extent = 66'000;
  rule.context = {{"acme", "key"}, 77, true, true};
  rule.not_context = {"test"};
  rule.not_value = {{"^x+$", "filler"}};
  rule.not_path = {"**/*.md"};
  rule.only_path = {"*.env"};
  rule.tests = {3.25, 1, 2, 3, 4, 5, true};
  rule.checksum = {"crc32", "all", "base62", 6, 2, "_", "p", OnFail::kLower};
  rule.decode = {"jwt", "s", {"sub"}, OnFail::kIgnore};
  rule.parts = {{"acme-id", "id", 1'000, true}, {}};
  rule.supersedes = {"acme-older"};
  rule.verify_json = "[{}]";
  rule.revoke_json = "[1]";
  rule.sample = "acme_{lower:20}";
  rule.examples_match = {{"{sample}", "secret", "a/b", 7}, {"x", "", "", 0}};
  rule.examples_no_match = {{"no", std::nullopt, "", 9}};
  rule.file = "acme.yaml";
  rule.line = 3;
  return rule;
}

TEST(RuleCodec, BringsEveryFieldBack) {
  const Rule rule = filled_rule();
  const auto decoded = decode_rule(as_bytes(encode_rule(rule)));
  ASSERT_TRUE(decoded.has_value()) << decoded.error().message();
  EXPECT_EQ(*decoded, rule);
}

TEST(RuleCodec, BringsADefaultRuleBack) {
  const std::string bytes = encode_rule(Rule());
  EXPECT_EQ(bytes, "\xA0");
  const auto decoded = decode_rule(as_bytes(bytes));
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(*decoded, Rule());
}

TEST(RuleCodec, WritesCborThatOthersRead) {
  const std::string bytes = encode_rule(filled_rule());
  const auto json = nlohmann::json::from_cbor(bytes, true, false);
  ASSERT_TRUE(json.is_object());
  EXPECT_EQ(json.size(), 36U);
  EXPECT_EQ(json["id"], "acme-key");
  EXPECT_EQ(json["body"]["max"], 70'000);
  EXPECT_EQ(json["tests"]["e"], 3.25);
  EXPECT_EQ(json["hidden"], true);
  EXPECT_EQ(json["anchors"][0]["t"], "acme_");
}

TEST(RuleCodec, RefusesEveryTruncation) {
  const std::string bytes = encode_rule(filled_rule());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string front = bytes.substr(0, size);
    const auto decoded = decode_rule(as_bytes(front));
    ASSERT_FALSE(decoded.has_value()) << size;
    ASSERT_EQ(decoded.error().kind(), ErrorKind::kCorrupt);
  }
  EXPECT_FALSE(decode_rule(as_bytes(bytes + "x")).has_value());
}

TEST(RuleCodec, SurvivesDamage) {
  const std::string bytes = encode_rule(filled_rule());
  Random random(1);
  int decoded = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = bytes;
    const std::uint32_t changes = random.between(1, 4);
    for (std::uint32_t i = 0; i < changes; ++i) {
      const auto size = static_cast<std::uint32_t>(damaged.size());
      damaged[random.below(size)] = static_cast<char>(random.below(256));
    }
    if (decode_rule(as_bytes(damaged))) ++decoded;
  }
  // Changes inside of texts go unnoticed here; the pack's hash sees them.
  EXPECT_GT(decoded, 0);
  EXPECT_LT(decoded, 20'000);
}

TEST(RuleCodec, RefusesWhatItDoesNotKnow) {
  const auto refused = [](const CborWriter& writer) {
    CborWriter copy = writer;
    return !decode_rule(as_bytes(copy.take())).has_value();
  };
  CborWriter unknown_key;
  unknown_key.map(1);
  unknown_key.text("colour");
  unknown_key.text("red");
  EXPECT_TRUE(refused(unknown_key));
  CborWriter wrong_type;
  wrong_type.map(1);
  wrong_type.text("id");
  wrong_type.number(3);
  EXPECT_TRUE(refused(wrong_type));
  CborWriter bad_enumerator;
  bad_enumerator.map(1);
  bad_enumerator.text("tier");
  bad_enumerator.number(3);
  EXPECT_TRUE(refused(bad_enumerator));
  CborWriter huge_number;
  huge_number.map(1);
  huge_number.text("extent");
  huge_number.number(std::uint64_t{1} << 32);
  EXPECT_TRUE(refused(huge_number));
  CborWriter huge_list;
  huge_list.map(1);
  huge_list.text("links");
  huge_list.array(std::uint64_t{1} << 60);
  EXPECT_TRUE(refused(huge_list));
  EXPECT_FALSE(decode_rule(as_bytes(std::string(1'000'000, '\x81'))));
}

TEST(Cbor, NumbersTakeTheShortestForm) {
  const auto encoded = [](std::uint64_t value) {
    CborWriter writer;
    writer.number(value);
    return writer.take();
  };
  EXPECT_EQ(encoded(0).size(), 1U);
  EXPECT_EQ(encoded(23).size(), 1U);
  EXPECT_EQ(encoded(24).size(), 2U);
  EXPECT_EQ(encoded(255).size(), 2U);
  EXPECT_EQ(encoded(256).size(), 3U);
  EXPECT_EQ(encoded(65'535).size(), 3U);
  EXPECT_EQ(encoded(65'536).size(), 5U);
  EXPECT_EQ(encoded(0xFFFFFFFF).size(), 5U);
  EXPECT_EQ(encoded(0x100000000).size(), 9U);
  EXPECT_EQ(encoded(~std::uint64_t{0}).size(), 9U);
  for (const std::uint64_t value : {std::uint64_t{0}, std::uint64_t{24},
                                    std::uint64_t{65'536}, ~std::uint64_t{0}}) {
    const std::string bytes = encoded(value);
    CborReader reader(as_bytes(bytes));
    EXPECT_EQ(reader.number(), value);
    EXPECT_TRUE(reader.ok() && reader.at_end());
  }
}

}  // namespace
}  // namespace tokensweep
