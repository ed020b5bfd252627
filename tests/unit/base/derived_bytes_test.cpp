// SPDX-License-Identifier: Apache-2.0
#include "base/derived_bytes.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/test_random.h"

namespace tokensweep {
namespace {

// A base, edits, and what they make, put together by hand.
struct Made {
  std::string base;
  std::string inserted;
  std::vector<Segment> segments;
  std::string whole;

  void copy(std::uint64_t source, std::uint64_t size) {
    segments.push_back(
        {whole.size(), as_bytes(base).subspan(source, size), source});
    whole += base.substr(source, size);
  }
  void insert(std::uint64_t at, std::uint64_t size) {
    segments.push_back({whole.size(), as_bytes(inserted).subspan(at, size),
                        Segment::kInserted});
    whole += inserted.substr(at, size);
  }
};

TEST(DerivedBytes, CopiesTheBlocksThatAreAskedForOnly) {
  const std::size_t size = 3 * DerivedBytes::kBlock;
  Made made{std::string(size, 'b'), "abc", {}, {}};
  made.copy(5, size - 5);
  made.insert(0, 3);
  made.copy(0, 2);
  ASSERT_EQ(made.whole.size(), size);
  std::string buffer(size, '#');
  DerivedBytes derived(as_bytes(made.base), made.segments,
                       std::as_writable_bytes(std::span(buffer)));
  EXPECT_EQ(derived.size(), size);
  EXPECT_EQ(derived.segments().size(), 3U);
  EXPECT_EQ(as_chars(derived.base()), made.base);
  const std::uint64_t block = DerivedBytes::kBlock;
  derived.fill({block, block});
  EXPECT_EQ(buffer, std::string(size, '#'));
  derived.fill({size - 1, size});
  EXPECT_EQ(buffer.substr(0, 2 * block), std::string(2 * block, '#'));
  EXPECT_EQ(buffer.substr(2 * block), made.whole.substr(2 * block));
  // What is there is not copied again.
  buffer[size - 1] = '!';
  derived.fill({block - 1, size});
  EXPECT_EQ(buffer[size - 1], '!');
  buffer[size - 1] = made.whole[size - 1];
  EXPECT_EQ(as_chars(derived.content()), made.whole);
  EXPECT_EQ(derived.bytes().data(), derived.content().data());
}

TEST(DerivedBytes, MayBeEmpty) {
  DerivedBytes derived({}, {}, {});
  EXPECT_EQ(derived.size(), 0U);
  derived.fill({0, 0});
  EXPECT_TRUE(derived.content().empty());
}

// Whatever was asked for is right, and every byte is written at most once, for
// random edits and ranges.
TEST(DerivedBytes, FillsRandomRangesOnce) {
  testing::TestRandom random(4);
  for (int round = 0; round < 2000; ++round) {
    Made made{random.bytes(1500), random.bytes(32), {}, {}};
    const std::uint64_t count = random.below(12);
    for (std::uint64_t i = 0; i < count; ++i) {
      if (random.below(2) == 0) {
        const std::uint64_t at = random.below(1499);
        made.copy(at, 1 + random.below(1499 - at));
      } else {
        const std::uint64_t at = random.below(31);
        made.insert(at, 1 + random.below(31 - at));
      }
    }
    std::string buffer(made.whole.size(), '\0');
    std::vector<bool> filled(made.whole.size());
    DerivedBytes derived(as_bytes(made.base), made.segments,
                         std::as_writable_bytes(std::span(buffer)));
    for (int fill = 0; fill < 8; ++fill) {
      const std::uint64_t begin = random.below(made.whole.size() + 1);
      const std::uint64_t end =
          begin + random.below(made.whole.size() - begin + 1);
      derived.fill({begin, end});
      for (std::uint64_t i = begin; i < end; ++i) {
        if (filled[i]) continue;
        ASSERT_EQ(buffer[i], made.whole[i]);
        // A second write would show.
        buffer[i] = static_cast<char>(~made.whole[i]);
        filled[i] = true;
      }
    }
    (void)derived.content();
    for (std::uint64_t i = 0; i < made.whole.size(); ++i) {
      ASSERT_EQ(buffer[i],
                filled[i] ? static_cast<char>(~made.whole[i]) : made.whole[i]);
    }
  }
}

}  // namespace
}  // namespace tokensweep
