// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/line_blocks.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_random.h"

namespace tokensweep {
namespace {

using ::testing::ElementsAre;

TEST(LineIndexTest, KnowsTheLinesOfARange) {
  const std::string content = "ab\n  cd\r\n\nend";
  const LineIndex lines(content);
  EXPECT_EQ(lines.lines_of({0, 2}), (LineRange{0, 0}));
  EXPECT_EQ(lines.lines_of({1, 6}), (LineRange{0, 1}));
  EXPECT_EQ(lines.lines_of({5, 13}), (LineRange{1, 3}));
  EXPECT_EQ(lines.position_of(5).line, 2U);
  EXPECT_EQ(lines.position_of(5).column, 3U);
  EXPECT_EQ(lines.bare(1), "cd");
  EXPECT_EQ(lines.bare(2), "");
  EXPECT_EQ(lines.bare(3), "end");
}

TEST(LineIndexTest, ABareLineHasNoHalfCharacterOfUtf16AroundIt) {
  using std::string_literals::operator""s;
  EXPECT_EQ(bare_line("\0 \0a\0b\0\r\0"s), "a\0b"s);
  EXPECT_EQ(bare_line("\0"s), "");
}

TEST(LineBlocksTest, CountsBlocksWhateverTheirIndentation) {
  const std::string content = "a\nb\na\nb\n";
  const LineIndex lines(content);
  LineBlocks blocks;
  EXPECT_EQ(blocks.add(lines, {0, 0}), 0U);
  EXPECT_EQ(blocks.add(lines, {0, 1}), 1U);
  EXPECT_EQ(blocks.add(lines, {2, 3}), 1U);
  EXPECT_EQ(blocks.add(lines, {0, 2}), 2U);
  blocks.freeze();
  EXPECT_EQ(blocks.size(), 3U);
  EXPECT_THAT(blocks.count("  a\r\n\tb\na"), ElementsAre(2, 1, 1));
  EXPECT_THAT(blocks.count("a\nb\na\nb\na\n"), ElementsAre(3, 2, 2));
  EXPECT_THAT(blocks.count(""), ElementsAre(0, 0, 0));
}

TEST(LineBlocksTest, CountsAsASlowTwinDoes) {
  testing::TestRandom random(26);
  for (int round = 0; round < 2000; ++round) {
    const auto random_lines = [&](std::size_t most) {
      std::string text;
      for (std::size_t i = 1 + random.below(most); i > 0; --i) {
        text += random.text("ab", 1) + "\n";
      }
      return text;
    };
    const std::string from = random_lines(12);
    const std::string content = random_lines(40);
    const LineIndex lines(from);
    LineBlocks blocks;
    std::vector<std::string> texts;
    for (int i = 0; i < 8; ++i) {
      const auto first =
          static_cast<std::uint32_t>(random.below(from.size() / 2));
      const auto last = static_cast<std::uint32_t>(
          first + random.below(from.size() / 2 - first));
      const std::uint32_t number = blocks.add(lines, {first, last});
      const std::string text = from.substr(2 * std::size_t{first},
                                           2 * (std::size_t{last} - first + 1));
      if (number == texts.size()) texts.push_back(text);
      ASSERT_EQ(texts[number], text);
    }
    blocks.freeze();
    const std::vector<std::uint32_t> counts = blocks.count(content);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      std::uint32_t slow = 0;
      for (std::size_t at = content.find(texts[i]); at != std::string::npos;
           at = content.find(texts[i], at + 2)) {
        ++slow;
      }
      ASSERT_EQ(counts[i], slow) << "round " << round;
    }
    std::vector<std::uint32_t> places(texts.size());
    blocks.for_each_place(content, [&](std::uint32_t block, LineRange place) {
      ++places[block];
      ASSERT_EQ(content.substr(2 * std::size_t{place.first},
                               2 * (std::size_t{place.last} - place.first + 1)),
                texts[block]);
    });
    ASSERT_EQ(places, counts);
  }
}

}  // namespace
}  // namespace tokensweep
