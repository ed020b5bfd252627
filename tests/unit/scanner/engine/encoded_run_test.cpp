// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/encoded_run.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/encodings.h"
#include "tests/support/test_random.h"

namespace tokensweep {
namespace {

using testing::TestRandom;

ByteRange range_at(std::string_view text, std::string_view part) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string_view::npos);
  return {at, at + part.size()};
}

TEST(EncodedRunTest, Base64DecodesFromAnyPlaceInside) {
  TestRandom random(3);
  const std::string plain = random.text("abcdefgh =\n", 90);
  const std::string encoded = testing::base64(plain);
  const std::string text = "key: \"" + encoded + "\"";
  for (std::size_t at = 0; at + 6 < encoded.size() - 2; ++at) {
    const auto run =
        decode_run(text, Form::kBase64, static_cast<std::uint8_t>(at % 4),
                   {6 + at, 6 + at + 5}, LineBreaks::kStop);
    ASSERT_TRUE(run.has_value());
    EXPECT_EQ(run->bytes(), plain);
    EXPECT_EQ(run->range().begin, 6U);
  }
}

TEST(EncodedRunTest, EncodedRangeHoldsTheDecodedBytes) {
  const std::string plain = "0123456789abcdefghij";
  const std::string text = testing::base64(plain);
  const auto run =
      decode_run(text, Form::kBase64, 0, {0, 5}, LineBreaks::kStop);
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(run->encoded_range(0, 3), (ByteRange{0, 4}));
  EXPECT_EQ(run->encoded_range(1, 2), (ByteRange{1, 3}));
  EXPECT_EQ(run->encoded_range(3, 20), (ByteRange{4, 27}));
}

TEST(EncodedRunTest, WrappedBase64IsOneRun) {
  TestRandom random(4);
  const std::string plain = random.text(testing::kBase62, 200);
  const std::string encoded = testing::base64(plain);
  for (const std::string line_break :
       {"\n", "\r\n", "\n    ", "\\n", "\\r\\n"}) {
    std::string wrapped = "data: |" + line_break;
    for (std::size_t i = 0; i < encoded.size(); i += 64) {
      wrapped += encoded.substr(i, 64) + line_break;
    }
    wrapped += "kind: Secret\n";
    const std::string piece = encoded.substr(128, 8);
    const auto run = decode_run(wrapped, Form::kBase64, 0,
                                range_at(wrapped, piece), LineBreaks::kCross);
    ASSERT_TRUE(run.has_value());
    EXPECT_TRUE(run->is_wrapped());
    EXPECT_EQ(run->bytes(), plain) << line_break.size();
    const auto one_line = decode_run(
        wrapped, Form::kBase64, 0, range_at(wrapped, piece), LineBreaks::kStop);
    ASSERT_TRUE(one_line.has_value());
    EXPECT_FALSE(one_line->is_wrapped());
  }
}

TEST(EncodedRunTest, TheNextKeyIsNoPartOfTheRun) {
  const std::string encoded =
      testing::base64("a secret of forty-five bytes, a multiple of 3");
  const std::string text = "a: " + encoded + "\nother: value\n";
  const auto run =
      decode_run(text, Form::kBase64, 0, range_at(text, encoded.substr(0, 8)),
                 LineBreaks::kCross);
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(run->bytes(), "a secret of forty-five bytes, a multiple of 3");
}

TEST(EncodedRunTest, HexAndUtf16) {
  const std::string plain = "token=abc_123456";
  const std::string hex = "x\"" + testing::hex_lower(plain) + "\"";
  auto run = decode_run(hex, Form::kHex, 0, {6, 12}, LineBreaks::kStop);
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(run->bytes(), plain);
  EXPECT_EQ(run->encoded_range(0, 2), (ByteRange{2, 6}));

  const std::string le = "\xFF\xFE" + testing::utf16le(plain);
  run = decode_run(le, Form::kUtf16Le, 0, {4, 8}, LineBreaks::kStop);
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(run->bytes(), plain);

  const std::string be = "\xFE\xFF" + testing::utf16be(plain);
  run = decode_run(be, Form::kUtf16Be, 0, {4, 8}, LineBreaks::kStop);
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(run->bytes(), plain);
}

TEST(EncodedRunTest, LongRunsAreBounded) {
  const std::string text(200'000, 'A');
  const auto run =
      decode_run(text, Form::kBase64, 0, {100'000, 100'005}, LineBreaks::kStop);
  ASSERT_TRUE(run.has_value());
  EXPECT_LE(run->range().size(), 2 * kRunReach + 5);
}

TEST(EncodedRunTest, BytesOutsideTheReachChangeNothing) {
  TestRandom random(6);
  for (const std::string line_break : {"\n", "\r\n  ", "\\r\\n"}) {
    std::string text;
    while (text.size() < 3 * kRunReach) {
      text += random.text(testing::kBase62, 64) + line_break;
    }
    const std::size_t line = 64 + line_break.size();
    // Hits in the middle of a line; the ends of the reach move over a line.
    for (std::uint64_t at = 0; at < line; ++at) {
      const std::uint64_t begin = kRunReach + 4 * line + at;
      ASSERT_LT(begin + kRunReach + line, text.size());
      std::string copy = text;
      copy.replace(begin, 8, "abcdefgh");
      const ByteRange hit{begin, begin + 8};
      const auto run =
          decode_run(copy, Form::kBase64, 0, hit, LineBreaks::kCross);
      ASSERT_TRUE(run.has_value());
      for (const char other : {'A', ' ', '\n', '\\', '='}) {
        std::string changed(copy.size(), other);
        const std::uint64_t first = begin - kRunReach;
        const std::uint64_t size = 8 + 2 * kRunReach;
        changed.replace(first, size, copy, first, size);
        const auto same =
            decode_run(changed, Form::kBase64, 0, hit, LineBreaks::kCross);
        ASSERT_TRUE(same.has_value());
        EXPECT_EQ(same->bytes(), run->bytes()) << at;
        EXPECT_EQ(same->range(), run->range()) << at;
      }
    }
  }
}

TEST(EncodedRunTest, AnyBytesAndHitsAreSafe) {
  TestRandom random(5);
  for (int round = 0; round < 3000; ++round) {
    std::string text = random.below(2) == 0
                           ? random.bytes(64)
                           : random.text("AZaz09+/-_=\n\r \\n", 64);
    const std::uint64_t begin = random.below(60);
    const ByteRange hit{begin, begin + 4};
    for (const Form form :
         {Form::kBase64, Form::kHex, Form::kUtf16Le, Form::kUtf16Be}) {
      // A hit's own bytes are always of its form.
      const std::string piece = form == Form::kUtf16Le ? testing::utf16le("ab")
                                : form == Form::kUtf16Be
                                    ? testing::utf16be("ab")
                                    : "abcd";
      text.replace(begin, 4, piece);
      for (std::uint8_t phase = 0; phase < 4; ++phase) {
        const auto run = decode_run(text, form, phase, hit, LineBreaks::kCross);
        if (!run) continue;
        const ByteRange whole = run->encoded_range(0, run->bytes().size());
        EXPECT_LE(whole.end, text.size());
      }
    }
  }
}

}  // namespace
}  // namespace tokensweep
