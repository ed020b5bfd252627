// SPDX-License-Identifier: Apache-2.0
#include "findings/path_allows.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

class PathAllowsTest : public ::testing::Test {
 protected:
  // Whether the one entry accepts a secret of rule "acme-key" at `path`.
  bool accepts(const std::string& path,
               PathAllows::Entries which = PathAllows::Entries::kWithPaths) {
    AllowPolicy policy;
    policy.entries = {entry_};
    policy.today = "2026-11-26";
    return PathAllows(policy, which).accept(path, "acme-key", [&] {
      ++asked_;
      return std::string("ts1:one");
    });
  }

  AllowEntry entry_ = [] {
    AllowEntry entry;
    entry.paths = {"tests/", "*.lock"};
    return entry;
  }();
  int asked_ = 0;
};

TEST_F(PathAllowsTest, AcceptsAtItsPaths) {
  EXPECT_TRUE(accepts("tests/a"));
  EXPECT_TRUE(accepts("b/c.lock"));
  EXPECT_FALSE(accepts("src/a"));
  EXPECT_EQ(asked_, 0);
}

TEST_F(PathAllowsTest, EveryFieldMustMatch) {
  entry_.rule = "acme-doc";
  EXPECT_FALSE(accepts("tests/a"));
  entry_.rule = "acme-key";
  EXPECT_TRUE(accepts("tests/a"));
  entry_.fingerprint = "ts1:two";
  EXPECT_FALSE(accepts("tests/a"));
  EXPECT_EQ(asked_, 1);
  EXPECT_FALSE(accepts("src/a"));
  EXPECT_EQ(asked_, 1);
  entry_.fingerprint = "ts1:one";
  EXPECT_TRUE(accepts("tests/a"));
}

TEST_F(PathAllowsTest, NotAfterItsDay) {
  entry_.expires = "2026-11-26";
  EXPECT_TRUE(accepts("tests/a"));
  entry_.expires = "2026-11-25";
  EXPECT_FALSE(accepts("tests/a"));
}

// Entries without paths accept wherever a secret moves.
TEST_F(PathAllowsTest, IsAboutEntriesForAllPathsWhenAsked) {
  entry_.paths.clear();
  entry_.rule = "acme-key";
  EXPECT_FALSE(accepts("tests/a"));
  EXPECT_TRUE(accepts("tests/a", PathAllows::Entries::kAll));
  entry_.rule = "acme-doc";
  EXPECT_FALSE(accepts("tests/a", PathAllows::Entries::kAll));
  entry_.paths = {"tests/"};
  entry_.rule.clear();
  EXPECT_TRUE(accepts("tests/a", PathAllows::Entries::kAll));
  EXPECT_FALSE(accepts("src/a", PathAllows::Entries::kAll));
  PathAllows none;
  EXPECT_FALSE(none.accept("a", "b", [] { return std::string(); }));
}

}  // namespace
}  // namespace tokensweep
