// SPDX-License-Identifier: Apache-2.0
#include "findings/coverage.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

TEST(Coverage, IsCompleteUntilSomethingIsMissing) {
  Coverage coverage;
  EXPECT_TRUE(coverage.complete());
  coverage.skip("ignored", SkipEffect::kCounted, "a");
  EXPECT_TRUE(coverage.complete());
  coverage.skip("missing", SkipEffect::kIncomplete, "b");
  EXPECT_FALSE(coverage.complete());
}

TEST(Coverage, KeepsTheWorstEffectOfAReason) {
  Coverage coverage;
  coverage.skip("big", SkipEffect::kIncomplete, "a");
  coverage.skip("big", SkipEffect::kCounted, "b");
  EXPECT_EQ(coverage.skipped["big"].effect, SkipEffect::kIncomplete);
  EXPECT_EQ(coverage.skipped["big"].count, 2U);
}

TEST(Coverage, ExamplesDoNotDependOnTheOrderOfCalls) {
  std::vector<std::string> names = {"a", "b", "c", "d", "e", "f", "g", "a"};
  Coverage forward;
  Coverage left;
  Coverage right;
  for (std::size_t i = 0; i < names.size(); ++i) {
    forward.skip("r", SkipEffect::kCounted, names[i]);
    Coverage& half = i % 2 == 0 ? left : right;
    half.skip("r", SkipEffect::kCounted, names[names.size() - 1 - i]);
  }
  right.merge(left);
  EXPECT_EQ(forward.skipped["r"].examples,
            (std::vector<std::string>{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(right, forward);
}

TEST(Coverage, MergeAddsCounts) {
  Coverage one;
  one.commits = 1;
  one.trees = 2;
  one.tags = 3;
  one.blobs = 4;
  one.files = 5;
  one.bytes = 6;
  one.seconds = 7;
  Coverage sum = one;
  sum.merge(one);
  EXPECT_EQ(sum.commits, 2U);
  EXPECT_EQ(sum.trees, 4U);
  EXPECT_EQ(sum.tags, 6U);
  EXPECT_EQ(sum.blobs, 8U);
  EXPECT_EQ(sum.files, 10U);
  EXPECT_EQ(sum.bytes, 12U);
  EXPECT_EQ(sum.seconds, 7);
}

TEST(Suppressed, AddsUp) {
  Suppressed suppressed;
  suppressed.add("allow");
  suppressed.add("allow", 2);
  suppressed.add("nothing", 0);
  Suppressed other;
  other.add("example", 4);
  other.allowed.resize(2);
  other.notes.resize(1);
  suppressed.merge(other);
  EXPECT_EQ(suppressed.total(), 7U);
  EXPECT_EQ(suppressed.by_reason.size(), 2U);
  EXPECT_EQ(suppressed.allowed.size(), 2U);
  EXPECT_EQ(suppressed.notes.size(), 1U);
}

}  // namespace
}  // namespace tokensweep
