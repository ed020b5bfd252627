// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/delta.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/pack_writer.h"
#include "tests/support/test_random.h"

namespace tokensweep::git {
namespace {

using test::DeltaWriter;

// The object, put together from its segments; nothing when the delta is not
// valid. Checks what DerivedBytes relies on.
std::optional<std::string> apply_delta(std::string_view delta,
                                       std::string_view base,
                                       std::size_t* segment_count = nullptr) {
  const auto header = parse_delta_header(as_bytes(delta));
  SegmentList list;
  if (!header || !parse_delta(as_bytes(delta), *header, as_bytes(base), list)) {
    return std::nullopt;
  }
  const std::span segments = list.segments();
  std::string result;
  std::uint64_t next = Segment::kInserted;
  for (const Segment& segment : segments) {
    EXPECT_EQ(segment.begin, result.size());
    EXPECT_FALSE(segment.bytes.empty());
    if (!segment.is_inserted()) {
      EXPECT_NE(segment.source, next) << "not merged";
      EXPECT_EQ(as_chars(segment.bytes),
                base.substr(segment.source, segment.bytes.size()));
    }
    next = segment.is_inserted() ? Segment::kInserted
                                 : segment.source + segment.bytes.size();
    result += as_chars(segment.bytes);
  }
  EXPECT_EQ(result.size(), header->result_size);
  std::string buffer(result.size(), '#');
  DerivedBytes derived(as_bytes(base), segments,
                       std::as_writable_bytes(std::span(buffer)));
  EXPECT_EQ(as_chars(derived.content()), result);
  if (segment_count != nullptr) *segment_count = segments.size();
  return result;
}

TEST(Delta, MergesCopiesThatGoOn) {
  const std::string base = "0123456789";
  std::size_t count = 0;
  const DeltaWriter delta = DeltaWriter(10, 13)
                                .copy(0, 3)
                                .copy(3, 4)
                                .insert("ab")
                                .copy(7, 1)
                                .copy(8, 2)
                                .copy(0, 1);
  EXPECT_EQ(apply_delta(delta.text(), base, &count), "0123456ab7890");
  EXPECT_EQ(count, 4U);
}

TEST(Delta, CopiesSixtyFourKibibytesForSizeZero) {
  const std::string base = testing::TestRandom(1).bytes(0x10000 + 5);
  EXPECT_EQ(
      apply_delta(DeltaWriter(base.size(), 0x10000).copy(5, 0).text(), base),
      base.substr(5));
}

TEST(Delta, MayMakeNothing) {
  EXPECT_EQ(apply_delta(DeltaWriter(3, 0).text(), "abc"), "");
  EXPECT_EQ(apply_delta(DeltaWriter(0, 0).text(), ""), "");
  EXPECT_EQ(apply_delta(DeltaWriter(0, 1).insert("x").text(), ""), "x");
}

TEST(Delta, RefusesWhatIsNotValid) {
  const std::string base = "0123456789";
  const auto refused = [&](const DeltaWriter& delta) {
    return !apply_delta(delta.text(), base);
  };
  EXPECT_FALSE(refused(DeltaWriter(10, 10).copy(0, 10)));
  EXPECT_TRUE(refused(DeltaWriter(9, 10).copy(0, 10))) << "base size";
  EXPECT_TRUE(refused(DeltaWriter(10, 11).copy(0, 10))) << "too short";
  EXPECT_TRUE(refused(DeltaWriter(10, 9).copy(0, 10))) << "too long";
  EXPECT_TRUE(refused(DeltaWriter(10, 2).insert("abc"))) << "too long";
  EXPECT_TRUE(refused(DeltaWriter(10, 10).copy(1, 10))) << "past the base";
  EXPECT_TRUE(refused(DeltaWriter(10, 1).copy(10, 1))) << "past the base";
  EXPECT_TRUE(refused(DeltaWriter(10, 1).copy(0xffffffff, 1)));
  EXPECT_TRUE(refused(DeltaWriter(10, 1 << 20).copy(0, 0xffffff)));
  EXPECT_TRUE(refused(DeltaWriter(10, 10).copy(0, 10).insert("")))
      << "operation 0";
  EXPECT_TRUE(
      refused(DeltaWriter(10, 5).raw("\x05"
                                     "abcd")))
      << "cut short";
  EXPECT_TRUE(refused(DeltaWriter(10, 5).raw("\x91"))) << "cut short";
  EXPECT_FALSE(apply_delta("", base));
  EXPECT_FALSE(apply_delta("\x0a", base));
  EXPECT_FALSE(apply_delta(std::string(20, '\xff'), base));
}

// Copies out of order, again and again from one source, overlapping, huge and
// empty, against the plain way of doing it.
TEST(Delta, AppliesRandomScripts) {
  testing::TestRandom random(7);
  for (int round = 0; round < 5000; ++round) {
    const std::string base =
        random.bytes(random.below(4) == 0 ? 0x10000 + random.below(4000)
                                          : random.below(600));
    std::string expected;
    std::string operations;
    const std::uint64_t count = random.below(20);
    std::uint64_t go_on = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      DeltaWriter one(0, 0);
      if (base.empty() || random.below(3) == 0) {
        const std::string text = random.bytes(1 + random.below(127));
        one.insert(text);
        expected += text;
      } else if (base.size() > 0x10000 && random.below(3) == 0) {
        const std::uint64_t at = random.below(base.size() - 0x10000 + 1);
        one.copy(static_cast<std::uint32_t>(at), 0);
        expected += base.substr(at, 0x10000);
      } else {
        const std::uint64_t at = random.below(2) == 0 && go_on < base.size()
                                     ? go_on
                                     : random.below(base.size());
        const std::uint64_t size = 1 + random.below(base.size() - at);
        one.copy(static_cast<std::uint32_t>(at),
                 static_cast<std::uint32_t>(size));
        // 64 KiB exactly is written with a size byte; it is valid too.
        expected += base.substr(at, size);
        go_on = at + size;
      }
      operations += one.text().substr(2);
    }
    const std::string delta =
        DeltaWriter(base.size(), expected.size()).raw(operations).text();
    ASSERT_EQ(apply_delta(delta, base), expected);
    // Cut anywhere, it is not valid.
    if (!expected.empty()) {
      ASSERT_FALSE(
          apply_delta(delta.substr(0, random.below(delta.size())), base));
    }
  }
}

}  // namespace
}  // namespace tokensweep::git
