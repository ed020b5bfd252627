// SPDX-License-Identifier: Apache-2.0
// Merges: what neither side had is added by them.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/scanner/pipeline/change_scan_case.h"

namespace tokensweep {
namespace {

using testing::ChangeScanCase;
using testing::many_lines;
using testing::token;

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ChangesInMergeTest : public ChangeScanCase {
 protected:
  // Both sides add a secret to the one file.
  void SetUp() override {
    repo_.write("a.txt", many_lines('x'));
    repo_.commit("first");
    repo_.branch("side");
    repo_.write("a.txt", many_lines('x') + token('s') + "\n");
    repo_.commit("side");
    repo_.checkout("main");
    repo_.write("a.txt", token('m') + "\n" + many_lines('x'));
    repo_.commit("main");
  }
};

TEST_F(ChangesInMergeTest, WhatTheSidesHoldIsNotAdded) {
  ASSERT_TRUE(repo_.merge("side"));
  const Report report = scan_commits({"HEAD"});
  EXPECT_THAT(places(report), IsEmpty());
  EXPECT_EQ(suppressed(report, "not added here"), 2U);
  EXPECT_EQ(report.coverage.blobs, 1U);
}

TEST_F(ChangesInMergeTest, WhatTheMergeItselfAddsIsFound) {
  ASSERT_TRUE(repo_.merge("side"));
  repo_.write("a.txt", token('m') + "\n" + many_lines('x') + token('e') + "\n" +
                           token('s') + "\n");
  repo_.write("b.txt", token('f') + "\n");
  repo_.git({"add", "-A"});
  repo_.git({"commit", "--amend", "--no-edit"});
  const Report report = scan_commits({"HEAD"});
  EXPECT_THAT(places(report), UnorderedElementsAre("a.txt:22:1", "b.txt:1:1"));
}

TEST_F(ChangesInMergeTest, AStagedMergeIsComparedWithBothSides) {
  repo_.git({"merge", "--no-commit", "side"});
  EXPECT_THAT(places(scan_staged()), IsEmpty());
  repo_.write("b.txt", token('s') + "\n");
  EXPECT_THAT(places(scan_staged()), ElementsAre("b.txt:1:1"));
}

}  // namespace
}  // namespace tokensweep
