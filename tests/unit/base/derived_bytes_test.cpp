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

TEST(DerivedBytes, CopiesWhatIsAskedForOnly) {
  Made made{"0123456789", "abc", {}, {}};
  made.copy(5, 5);
  made.insert(0, 3);
  made.copy(0, 2);
  std::string buffer(made.whole.size(), '#');
  DerivedBytes derived(as_bytes(made.base), made.segments,
                       std::as_writable_bytes(std::span(buffer)));
  EXPECT_EQ(derived.size(), 10U);
  EXPECT_EQ(derived.segments().size(), 3U);
  EXPECT_EQ(buffer, "##########");
  derived.fill({6, 9});
  EXPECT_EQ(buffer, "######bc0#");
  derived.fill({4, 4});
  EXPECT_EQ(buffer, "######bc0#");
  derived.fill({0, 1});
  EXPECT_EQ(buffer, "5#####bc0#");
  // What is there is not copied again.
  buffer[7] = '!';
  derived.fill({2, 9});
  EXPECT_EQ(buffer, "5#789ab!0#");
  EXPECT_EQ(as_chars(derived.content()), "56789ab!01");
  EXPECT_EQ(derived.bytes().data(), derived.content().data());
  EXPECT_EQ(as_chars(derived.base()), made.base);
}

TEST(DerivedBytes, MayBeEmpty) {
  DerivedBytes derived({}, {}, {});
  EXPECT_EQ(derived.size(), 0U);
  derived.fill({0, 0});
  EXPECT_TRUE(derived.content().empty());
}

// Whatever was filled is right and whatever was not is untouched, for random
// edits and ranges; only the first fill of a byte writes it.
TEST(DerivedBytes, FillsRandomRangesOnce) {
  testing::TestRandom random(4);
  for (int round = 0; round < 2000; ++round) {
    Made made{random.bytes(64), random.bytes(32), {}, {}};
    const std::uint64_t count = random.below(12);
    for (std::uint64_t i = 0; i < count; ++i) {
      if (random.below(2) == 0) {
        const std::uint64_t at = random.below(63);
        made.copy(at, 1 + random.below(63 - at));
      } else {
        const std::uint64_t at = random.below(31);
        made.insert(at, 1 + random.below(31 - at));
      }
    }
    std::string buffer(made.whole.size(), '\0');
    std::string expected = buffer;
    std::vector<bool> filled(made.whole.size());
    DerivedBytes derived(as_bytes(made.base), made.segments,
                         std::as_writable_bytes(std::span(buffer)));
    for (int fill = 0; fill < 8; ++fill) {
      const std::uint64_t begin = random.below(made.whole.size() + 1);
      const std::uint64_t end =
          begin + random.below(made.whole.size() - begin + 1);
      derived.fill({begin, end});
      for (std::uint64_t i = begin; i < end; ++i) {
        if (!filled[i]) expected[i] = made.whole[i];
        filled[i] = true;
      }
      ASSERT_EQ(buffer, expected);
      // Poison: a second write would show.
      for (std::uint64_t i = begin; i < end; ++i) {
        buffer[i] = expected[i] = static_cast<char>(~made.whole[i]);
      }
    }
    derived.content();
    for (std::uint64_t i = 0; i < made.whole.size(); ++i) {
      ASSERT_EQ(buffer[i],
                filled[i] ? static_cast<char>(~made.whole[i]) : made.whole[i]);
    }
  }
}

}  // namespace
}  // namespace tokensweep
