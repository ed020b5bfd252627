// SPDX-License-Identifier: Apache-2.0
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "base/base32.h"
#include "base/base58.h"
#include "base/base64.h"

namespace tokensweep {
namespace {

std::string random_bytes(std::mt19937& random, std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i) {
    bytes.push_back(static_cast<char>(random() & 0xFF));
  }
  return bytes;
}

TEST(Base64, MatchesTheVectorsOfRfc4648) {
  const char* vectors[][2] = {{"", ""},
                              {"f", "Zg=="},
                              {"fo", "Zm8="},
                              {"foo", "Zm9v"},
                              {"foob", "Zm9vYg=="},
                              {"fooba", "Zm9vYmE="},
                              {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(encode_base64(bytes), text);
    EXPECT_EQ(decode_base64(text), bytes);
    std::string bare = text;
    bare.erase(std::min(bare.find('='), bare.size()));
    EXPECT_EQ(encode_base64url(bytes), bare);
    EXPECT_EQ(decode_base64(bare), bytes);
  }
}

TEST(Base64, KeepsAlphabetsApart) {
  EXPECT_EQ(decode_base64("+/+/", Base64Alphabet::kStandard), "\xFB\xFF\xBF");
  EXPECT_EQ(decode_base64("-_-_", Base64Alphabet::kUrl), "\xFB\xFF\xBF");
  EXPECT_EQ(decode_base64("-_-_"), "\xFB\xFF\xBF");
  EXPECT_EQ(decode_base64("+/+/"), "\xFB\xFF\xBF");
  EXPECT_FALSE(decode_base64("-_-_", Base64Alphabet::kStandard));
  EXPECT_FALSE(decode_base64("+/+/", Base64Alphabet::kUrl));
  EXPECT_FALSE(decode_base64("+_+_"));
}

TEST(Base64, RefusesWhatNoEncoderWrites) {
  for (const char* text : {"A", "AAAAA", "Zg=", "Zg===", "Z===", "=",
                           "====", "Zg==Zg==", "Zh==", "Zm9=", "Zm 9v",
                           "Zm9v\n", "Zm9v=", "Zm9v====", "Zm9\xC3", "Zm=9"}) {
    EXPECT_FALSE(decode_base64(text)) << text;
  }
}

TEST(Base64, RoundTrips) {
  std::mt19937 random(7);
  for (std::size_t size = 0; size < 200; ++size) {
    const std::string bytes = random_bytes(random, size);
    EXPECT_EQ(decode_base64(encode_base64(bytes), Base64Alphabet::kStandard),
              bytes);
    EXPECT_EQ(decode_base64(encode_base64url(bytes), Base64Alphabet::kUrl),
              bytes);
  }
}

TEST(Base32, MatchesTheVectorsOfRfc4648) {
  const char* vectors[][3] = {{"", "", ""},
                              {"f", "MY", "MY======"},
                              {"fo", "MZXQ", "MZXQ===="},
                              {"foo", "MZXW6", "MZXW6==="},
                              {"foob", "MZXW6YQ", "MZXW6YQ="},
                              {"fooba", "MZXW6YTB", "MZXW6YTB"},
                              {"foobar", "MZXW6YTBOI", "MZXW6YTBOI======"}};
  for (const auto& [bytes, text, padded] : vectors) {
    EXPECT_EQ(encode_base32(bytes), text);
    EXPECT_EQ(decode_base32(text), bytes);
    EXPECT_EQ(decode_base32(padded), bytes);
  }
  for (const char* text : {"M", "MZX", "MZXW6Y", "MZ", "my", "M1",
                           "MY=", "========", "MZXW6YTB========"}) {
    EXPECT_FALSE(decode_base32(text)) << text;
  }
}

TEST(Hex, DecodesEitherCase) {
  EXPECT_EQ(decode_hex("00fFA5"), std::string("\0\xFF\xA5", 3));
  EXPECT_EQ(decode_hex(""), "");
  EXPECT_FALSE(decode_hex("0"));
  EXPECT_FALSE(decode_hex("0g"));
}

TEST(Base58, KnownVectors) {
  EXPECT_EQ(encode_base58("Hello World!"), "2NEpo7TZRRrLZSi2U");
  EXPECT_EQ(decode_base58("2NEpo7TZRRrLZSi2U"), "Hello World!");
  EXPECT_EQ(encode_base58(std::string("\0\0\x28\x7F\xB4\xCD", 6)), "11233QC4");
  EXPECT_EQ(decode_base58("11233QC4"), std::string("\0\0\x28\x7F\xB4\xCD", 6));
  EXPECT_EQ(encode_base58(std::string(3, '\0')), "111");
  EXPECT_EQ(decode_base58("111"), std::string(3, '\0'));
  EXPECT_EQ(encode_base58(std::string(3, '\0'), Base58Alphabet::kRipple),
            "rrr");
  EXPECT_EQ(base58_zero(Base58Alphabet::kRipple), 'r');
  EXPECT_FALSE(decode_base58("0OIl"));
  EXPECT_FALSE(decode_base58(std::string(513, '1')));
}

TEST(Base58, RoundTrips) {
  std::mt19937 random(9);
  for (std::size_t size = 0; size < 100; ++size) {
    const std::string bytes = random_bytes(random, size);
    for (const auto alphabet :
         {Base58Alphabet::kBitcoin, Base58Alphabet::kRipple}) {
      EXPECT_EQ(decode_base58(encode_base58(bytes, alphabet), alphabet), bytes);
    }
  }
}

}  // namespace
}  // namespace tokensweep
