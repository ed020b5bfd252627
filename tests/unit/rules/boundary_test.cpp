// SPDX-License-Identifier: Apache-2.0
#include "rules/boundary.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

bool escape_ends(const std::string& before) {
  return escape_ends_at(before + "x", before.size());
}

TEST(BoundaryTest, EscapesEnd) {
  for (const std::string before : {"%3D", "a%2f", "\\x3d", "\\u003D", "a\\n",
                                   "\\r", "\\t", "\\0", "&amp;", "&#34;"}) {
    EXPECT_TRUE(escape_ends(before)) << before;
  }
}

TEST(BoundaryTest, OtherTextDoesNot) {
  for (const std::string before : {"", "n", "3D", "%3", "%G1", "\\x3", "\\u00",
                                   "a", ";", "&;", "x;", "\\a", "\\q"}) {
    EXPECT_FALSE(escape_ends(before)) << before;
  }
}

TEST(BoundaryTest, LooksNoFurtherThanItsReach) {
  const std::string far = "&" + std::string(kBoundaryReach, 'a') + ";";
  EXPECT_FALSE(escape_ends(far));
}

TEST(BoundaryTest, EdgesOfTheContentAreBoundaries) {
  const auto alphabet = parse_alphabet("base62");
  ASSERT_TRUE(alphabet.has_value());
  EXPECT_TRUE(may_begin_at("ab", 0, *alphabet));
  EXPECT_FALSE(may_begin_at("ab", 1, *alphabet));
  EXPECT_TRUE(may_begin_at("-b", 1, *alphabet));
  EXPECT_TRUE(may_end_at("ab", 2, *alphabet));
  EXPECT_FALSE(may_end_at("ab", 1, *alphabet));
  EXPECT_TRUE(may_end_at("a-", 1, *alphabet));
}

}  // namespace
}  // namespace tokensweep
