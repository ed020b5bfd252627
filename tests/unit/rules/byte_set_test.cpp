// SPDX-License-Identifier: Apache-2.0
#include "rules/byte_set.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

std::string members_of(std::string_view alphabet) {
  const auto set = parse_alphabet(alphabet);
  return set ? members(*set) : "error: " + set.error().message();
}

TEST(Alphabet, NamedOnesHoldWhatTheirNamesSay) {
  EXPECT_EQ(members_of("digits"), "0123456789");
  EXPECT_EQ(members_of("hex"), "0123456789ABCDEFabcdef");
  EXPECT_EQ(members_of("base32"), "234567ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  EXPECT_EQ(members_of("base58").size(), 58U);
  EXPECT_EQ(members_of("base62").size(), 62U);
  EXPECT_EQ(members_of("base64").size(), 65U);
  EXPECT_EQ(members_of("visible").size(), 94U);
  EXPECT_TRUE(parse_alphabet("base64url")->contains('-'));
  EXPECT_TRUE(parse_alphabet("word")->contains('_'));
}

TEST(Alphabet, ClassesTakeRangesAndEscapes) {
  EXPECT_EQ(members_of("[a-cX]"), "Xabc");
  EXPECT_EQ(members_of("[A-]"), "-A");
  EXPECT_EQ(members_of("[-A]"), "-A");
  EXPECT_EQ(members_of(R"([\]\\\-\^])"), R"(-\]^)");
  EXPECT_EQ(members_of("[a^]"), "^a");
}

TEST(Alphabet, WrongOnesSayWhy) {
  EXPECT_NE(members_of("base63").find("neither a known"), std::string::npos);
  EXPECT_NE(members_of("[]").find("is empty"), std::string::npos);
  EXPECT_NE(members_of("[^a]").find("list the members"), std::string::npos);
  EXPECT_NE(members_of("[z-a]").find("backwards"), std::string::npos);
  EXPECT_NE(members_of("[\\d]").find("escapes"), std::string::npos);
  EXPECT_NE(members_of("[a\\]").find("escapes"), std::string::npos);
  EXPECT_NE(members_of("[a]]").find("bracket"), std::string::npos);
  EXPECT_NE(members_of("").find("neither"), std::string::npos);
}

}  // namespace
}  // namespace tokensweep
