// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/blob_scanner.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/encodings.h"
#include "tests/support/test_random.h"
#include "tests/support/test_rules.h"

namespace tokensweep {
namespace {

using testing::reported;
using testing::TestRandom;

class BlobScannerTest : public ::testing::Test {
 protected:
  static std::unique_ptr<Detector> detector() {
    return testing::detector_of({testing::prefix_rule("test-one", "abc_", 24)});
  }
  static std::string token(std::uint64_t seed = 1) {
    TestRandom random(seed);
    return "abc_" + random.text(testing::kBase62, 24);
  }
};

TEST_F(BlobScannerTest, PlainTokenWithItsPlace) {
  const auto engine = detector();
  const auto matches = reported(*engine, "key=" + token() + "\n");
  ASSERT_EQ(matches.size(), 1U);
  EXPECT_EQ(matches[0].secret, token());
  EXPECT_EQ(matches[0].span, (ByteRange{4, 32}));
  EXPECT_EQ(matches[0].encoding, Encoding::kPlain);
  EXPECT_EQ(matches[0].visible_prefix, 4U);
}

TEST_F(BlobScannerTest, RightNeighboursThatEndAToken) {
  const auto engine = detector();
  for (const char c : std::string(",)]}<&@|.;:/'\"` \t\r\n\\%#?=+-_~*!$>({[")) {
    EXPECT_EQ(reported(*engine, "x " + token() + c).size(), 1U) << c;
  }
  EXPECT_TRUE(reported(*engine, "x " + token() + "0").empty());
  EXPECT_TRUE(reported(*engine, "x " + token() + "z").empty());
}

TEST_F(BlobScannerTest, LeftNeighboursAndEscapes) {
  const auto engine = detector();
  for (const std::string before :
       {"", "=", "\"", " ", "/", ":", "@", "\\n", "\\t", "\\r", "\\0", "%3D",
        "%22", "\\x3d", "\\u003d", "&quot;", "&#34;", "\\\""}) {
    EXPECT_EQ(reported(*engine, before + token()).size(), 1U) << before;
  }
  EXPECT_TRUE(reported(*engine, "x" + token()).empty());
  EXPECT_TRUE(reported(*engine, "9" + token()).empty());
}

TEST_F(BlobScannerTest, EncodingsAtEveryAlignment) {
  const auto engine = detector();
  for (std::size_t shift = 0; shift < 9; ++shift) {
    const std::string plain =
        std::string(shift, ' ') + "k=" + token(shift) + "\n";
    const auto once = reported(*engine, "v: " + testing::base64(plain));
    ASSERT_EQ(once.size(), 1U) << shift;
    EXPECT_EQ(once[0].secret, token(shift));
    EXPECT_EQ(once[0].encoding, Encoding::kBase64);
    const auto url = reported(*engine, "v: " + testing::base64url(plain));
    ASSERT_EQ(url.size(), 1U) << shift;
    const std::string inner =
        std::string(shift, ' ') + "auth: " + testing::base64(plain);
    const auto twice = reported(*engine, "v: " + testing::base64(inner));
    ASSERT_EQ(twice.size(), 1U) << shift;
    EXPECT_EQ(twice[0].secret, token(shift));
    EXPECT_EQ(twice[0].encoding, Encoding::kBase64InBase64);
  }
  const auto le = reported(*engine, testing::utf16le("k=" + token()));
  ASSERT_EQ(le.size(), 1U);
  EXPECT_EQ(le[0].encoding, Encoding::kUtf16Le);
  const auto be = reported(*engine, testing::utf16be("k=" + token()));
  ASSERT_EQ(be.size(), 1U);
  EXPECT_EQ(be[0].encoding, Encoding::kUtf16Be);
  const auto hex = reported(*engine, testing::hex_upper("k=" + token()));
  ASSERT_EQ(hex.size(), 1U);
  EXPECT_EQ(hex[0].encoding, Encoding::kHex);
}

TEST_F(BlobScannerTest, Base64LinesThatAreEachAWholeValue) {
  const auto engine = detector();
  // 45 bytes: no padding, so the next line looks like more of the same.
  const std::string plain = "some user name: " + token() + "\n";
  ASSERT_EQ(plain.size() % 3, 0U);
  const std::string text =
      testing::base64(plain) + "\n" + testing::base64(plain) + "\n";
  EXPECT_EQ(reported(*engine, text).size(), 2U);
}

TEST_F(BlobScannerTest, ManyHitsInOneRunAreDecodedOnce) {
  const auto engine = detector();
  std::string plain;
  for (std::uint64_t i = 0; i < 350; ++i) plain += token(i) + "\n";
  BlobScanner scanner(engine->detection());
  const std::string text = testing::base64(plain);
  EXPECT_EQ(scanner.scan(as_bytes(text)).size(), 350U);
  EXPECT_EQ(scanner.counters().decoded_runs, 1U);
}

TEST_F(BlobScannerTest, RunsOverTheReachAreReadAroundEachHit) {
  const auto engine = detector();
  std::string plain;
  for (std::uint64_t i = 0; i < 1500; ++i) plain += token(i) + "\n";
  BlobScanner scanner(engine->detection());
  const std::string text = testing::base64(plain);
  EXPECT_EQ(scanner.scan(as_bytes(text)).size(), 1500U);
  EXPECT_EQ(scanner.counters().capped, 0U);
}

TEST_F(BlobScannerTest, MatchesOverTheCapAreCounted) {
  const auto engine = detector();
  std::string text;
  for (std::uint64_t i = 0; i < BlobScanner::kMaxMatchesPerRule + 50; ++i) {
    text += token(i) + "\n";
  }
  BlobScanner scanner(engine->detection());
  EXPECT_EQ(scanner.scan(as_bytes(text)).size(),
            BlobScanner::kMaxMatchesPerRule);
  EXPECT_EQ(scanner.counters().capped, 50U);
  // The next content starts anew.
  EXPECT_EQ(scanner.scan(as_bytes(token())).size(), 1U);
}

TEST_F(BlobScannerTest, FormatRuleWinsOverGenericWhateverStandsAround) {
  Rule generic = testing::prefix_rule("test-generic", "password", 1);
  generic.tier = RuleTier::kGeneric;
  generic.anchors[0].place = AnchorPlace::kInside;
  generic.body = {};
  generic.pattern = "password\\s*[:=]\\s*\"(?P<secret>[^\"]{8,80})\"";
  generic.secret_group = "secret";
  generic.extent = 120;
  const auto engine = testing::detector_of(
      {generic, testing::prefix_rule("test-one", "abc_", 24)});
  const auto matches = reported(*engine, "password = \"" + token() + "\"");
  ASSERT_EQ(matches.size(), 1U);
  EXPECT_EQ(engine->rules().rule(matches[0].rule).id, "test-one");
  const auto other = reported(*engine, "password = \"c0rrect-h0rse\"");
  ASSERT_EQ(other.size(), 1U);
  EXPECT_EQ(engine->rules().rule(other[0].rule).id, "test-generic");
}

}  // namespace
}  // namespace tokensweep
