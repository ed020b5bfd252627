// SPDX-License-Identifier: Apache-2.0
#include "rules/pack.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

PackContent content() {
  PackContent made;
  made.rule_count = 3;
  made.sections = {"rules", std::string(200, 'l'), ""};
  return made;
}

TEST(PackTest, GivesBackItsSections) {
  const std::string bytes = encode_pack(content());
  for (const auto check : {Pack::Check::kFrame, Pack::Check::kHash}) {
    const auto pack = Pack::open(as_bytes(bytes), check);
    ASSERT_TRUE(pack.has_value());
    EXPECT_EQ(pack->rule_count(), 3U);
    EXPECT_EQ(as_chars(pack->section(PackSection::kRules)), "rules");
    EXPECT_EQ(pack->section(PackSection::kLiterals).size(), 200U);
    EXPECT_TRUE(pack->section(PackSection::kDatabase).empty());
    EXPECT_EQ(pack->rules_hash().size(), 64U);
  }
}

TEST(PackTest, SectionsAreAligned) {
  const std::string bytes = encode_pack(content());
  const auto pack = Pack::open(as_bytes(bytes), Pack::Check::kFrame);
  ASSERT_TRUE(pack.has_value());
  const auto* section = pack->section(PackSection::kLiterals).data();
  EXPECT_EQ((section - as_bytes(bytes).data()) % 64, 0);
}

TEST(PackTest, EveryCutIsRefused) {
  const std::string bytes = encode_pack(content());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(Pack::open(as_bytes(bytes).first(size), Pack::Check::kHash))
        << size;
  }
}

TEST(PackTest, EveryChangedByteBehindTheHashIsSeen) {
  const std::string whole = encode_pack(content());
  constexpr std::size_t kTableAt = 80;
  for (std::size_t i = kTableAt; i < whole.size(); ++i) {
    std::string bytes = whole;
    bytes[i] = static_cast<char>(bytes[i] ^ 1);
    EXPECT_FALSE(Pack::open(as_bytes(bytes), Pack::Check::kHash)) << i;
  }
}

}  // namespace
}  // namespace tokensweep
