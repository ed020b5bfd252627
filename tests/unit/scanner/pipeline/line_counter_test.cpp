// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/line_counter.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/test_random.h"

namespace tokensweep {
namespace {

TEST(LineCounterTest, AgreesWithCountingEachByte) {
  testing::TestRandom random(2);
  for (int round = 0; round < 200; ++round) {
    const std::string text = random.text("ab\n", 60);
    LineCounter lines(text);
    std::uint64_t line = 1;
    std::uint64_t column = 1;
    for (std::uint64_t offset = 0; offset <= text.size(); ++offset) {
      // Some offsets are left out, as in use.
      if (random.below(3) != 0) {
        const TextPosition position = lines.at(offset);
        EXPECT_EQ(position.line, line);
        EXPECT_EQ(position.column, column);
      }
      ++column;
      if (offset < text.size() && text[offset] == '\n') {
        ++line;
        column = 1;
      }
    }
  }
}

}  // namespace
}  // namespace tokensweep
