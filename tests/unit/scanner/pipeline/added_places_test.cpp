// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/added_places.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_random.h"

namespace tokensweep {
namespace {

using ::testing::ElementsAre;

std::vector<bool> added(const std::string& content,
                        const std::vector<std::string_view>& before,
                        const std::vector<LineRange>& places) {
  const LineIndex lines(content);
  AddedPlaces found(content, before);
  std::vector<bool> result = found.find(lines, places);
  EXPECT_FALSE(found.diff_failed());
  return result;
}

TEST(AddedPlacesTest, WithoutAnOldVersionAllIsAdded) {
  EXPECT_THAT(added("k\n", {}, {{0, 0}}), ElementsAre(true));
  EXPECT_THAT(added("k\n", {""}, {{0, 0}}), ElementsAre(true));
}

TEST(AddedPlacesTest, MovedAndIndentedLinesAreNot) {
  EXPECT_THAT(added("x\ny\n  k\r\n", {"k\nx\ny\n"}, {{2, 2}}),
              ElementsAre(false));
}

TEST(AddedPlacesTest, OfCopiesTheNewOneIs) {
  EXPECT_THAT(added("a\nk\nb\nk\n", {"a\nk\nb\n"}, {{1, 1}, {3, 3}}),
              ElementsAre(false, true));
  EXPECT_THAT(added("k\na\nk\nb\n", {"a\nk\nb\n"}, {{0, 0}, {2, 2}}),
              ElementsAre(true, false));
  // Both lines look new to git; one of them was there.
  EXPECT_THAT(added(" k\na\n k\nb\n", {"a\nk\nb\n"}, {{0, 0}, {2, 2}}),
              ElementsAre(false, true));
}

TEST(AddedPlacesTest, ABlockIsAddedWhenOneOfItsLinesIsAnother) {
  EXPECT_THAT(added("b\n1\n3\ne\n", {"b\n1\n2\ne\n"}, {{0, 3}}),
              ElementsAre(true));
  EXPECT_THAT(added("b\n1\ne\n", {"b\n1\n2\ne\n"}, {{0, 2}}),
              ElementsAre(true));
  EXPECT_THAT(added("new\n b\n 1\n e\n", {"b\n1\ne\nold\n"}, {{1, 3}}),
              ElementsAre(false));
}

// A deletion makes a second block of lines that were there.
TEST(AddedPlacesTest, ABlockThatADeletionCompletesIsAdded) {
  EXPECT_THAT(added("b\n1\ne\nx\nb\n1\ne\n", {"b\n1\ne\nx\nb\n1\n2\ne\n"},
                    {{0, 2}, {4, 6}}),
              ElementsAre(false, true));
  EXPECT_THAT(added("b\n1\ne\nx\nb\n1\ne\n", {"b\n1\n2\ne\nx\nb\n1\ne\n"},
                    {{0, 2}, {4, 6}}),
              ElementsAre(false, true));
  // Each parent has one of the two.
  EXPECT_THAT(
      added("b\ne\nx\nb\ne\n", {"b\ne\nx\n", "x\nb\ne\n"}, {{0, 1}, {3, 4}}),
      ElementsAre(false, false));
}

// git's diff may match the head of the new block with that of the old one.
TEST(AddedPlacesTest, AnotherBlockBeforeIsNoChangeOfTheOldOne) {
  EXPECT_THAT(added("b\n1\ne\nb\n2\ne\n", {"b\n2\ne\n"}, {{0, 2}, {3, 5}}),
              ElementsAre(true, false));
}

TEST(AddedPlacesTest, OfAMergeOnlyWhatNoSideHas) {
  const std::string ours = "k\na\nb\n";
  const std::string theirs = "a\nb\nk\n";
  // A copy from each side.
  EXPECT_THAT(added("k\na\nb\nk\n", {ours, theirs}, {{0, 0}, {3, 3}}),
              ElementsAre(false, false));
  EXPECT_THAT(added("k\na\nm\nb\nk\n", {ours, theirs}, {{2, 2}}),
              ElementsAre(true));
  EXPECT_THAT(
      added("k\na\nk\nb\nk\n", {ours, theirs}, {{0, 0}, {2, 2}, {4, 4}}),
      ElementsAre(false, true, false));
}

TEST(AddedPlacesTest, ByTheDiffAMovedLineIsAdded) {
  const std::string content = "x\ny\nk\n";
  AddedPlaces found(content, {"k\nx\ny\n"});
  EXPECT_TRUE(found.touches_added_line({2, 2}));
  EXPECT_FALSE(found.touches_added_line({0, 1}));
  EXPECT_TRUE(found.touches_added_line({1, 2}));
}

// However lines are moved, of each text as many places are added as there are
// more of it than before.
TEST(AddedPlacesTest, AddsAsManyAsThereAreMore) {
  testing::TestRandom random(4);
  for (int round = 0; round < 3000; ++round) {
    const auto random_lines = [&] {
      std::string text;
      for (std::size_t i = random.below(15); i > 0; --i) {
        text += random.text("abc", 1) + "\n";
      }
      return text;
    };
    const std::string before = random_lines();
    const std::string content = random_lines();
    std::vector<LineRange> places;
    for (std::uint32_t line = 0; line < content.size() / 2; ++line) {
      places.push_back({line, line});
    }
    const std::vector<bool> marks = added(content, {before}, places);
    for (const char text : {'a', 'b', 'c'}) {
      std::ptrdiff_t found = 0;
      for (std::size_t i = 0; i < marks.size(); ++i) {
        found += marks[i] && content[2 * i] == text ? 1 : 0;
      }
      const std::ptrdiff_t more =
          std::ranges::count(content, text) - std::ranges::count(before, text);
      ASSERT_EQ(found, std::max<std::ptrdiff_t>(more, 0)) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace tokensweep
