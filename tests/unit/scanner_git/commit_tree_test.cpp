// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/commit_tree.h"

#include <string>

#include <gtest/gtest.h>

#include "scanner/git/repository.h"
#include "tests/support/git_repo.h"

namespace tokensweep::git {
namespace {

ObjectId id_of(const std::string& hex) {
  return *ObjectId::from_hex(hex);
}

class CommitTreeTest : public ::testing::TestWithParam<bool> {
 protected:
  test::ScratchFolder scratch_;
  test::GitRepo repo_ =
      test::GitRepo::init(scratch_ / "r", {.sha256 = GetParam()});
};

TEST_P(CommitTreeTest, FindsWhatStandsAtAPath) {
  repo_.write("a", "one");
  repo_.write("d/e/f\xff", "two");
  const std::string old = repo_.commit("First");
  repo_.write("a", "three");
  const std::string now = repo_.commit("Second");
  const auto opened = Repository::open(repo_.folder());
  ASSERT_TRUE(opened.has_value());
  Repository& repository = **opened;
  const auto found = [&](const std::string& commit, const std::string& path) {
    CommitTree tree(repository.objects(), id_of(commit),
                    repository.layout().format);
    auto entry = tree.find(path);
    EXPECT_TRUE(entry.has_value());
    return entry && *entry ? (*entry)->id.hex() : std::string();
  };
  EXPECT_EQ(found(old, "a"), repo_.rev_parse(old + ":a"));
  EXPECT_EQ(found(now, "a"), repo_.rev_parse(now + ":a"));
  EXPECT_NE(found(old, "a"), found(now, "a"));
  EXPECT_EQ(found(now, "d/e/f\xff"), repo_.rev_parse(now + ":d/e/f\xff"));
  EXPECT_EQ(found(now, "d/e"), repo_.rev_parse(now + ":d/e"));
  // In a tree as well.
  EXPECT_EQ(found(repo_.rev_parse(old + "^{tree}"), "a"),
            repo_.rev_parse(old + ":a"));
  for (const char* path : {"b", "a/b", "d/a", "D/e", "d//e"}) {
    EXPECT_EQ(found(now, path), "") << path;
  }
}

TEST_P(CommitTreeTest, IsAnErrorForWhatIsNoCommit) {
  repo_.write("a", "one");
  repo_.commit("First");
  const auto opened = Repository::open(repo_.folder());
  ASSERT_TRUE(opened.has_value());
  for (const std::string& id :
       {repo_.rev_parse("HEAD:a"), std::string(GetParam() ? 64 : 40, 'a')}) {
    CommitTree tree((*opened)->objects(), id_of(id),
                    (*opened)->layout().format);
    EXPECT_FALSE(tree.find("a").has_value());
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, CommitTreeTest, ::testing::Bool());

}  // namespace
}  // namespace tokensweep::git
