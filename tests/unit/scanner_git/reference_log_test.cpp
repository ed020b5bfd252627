// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/reference_log.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/repository.h"
#include "tests/support/git_repo.h"

namespace tokensweep::git {
namespace {

using test::GitRepo;
using test::ScratchFolder;

Coverage check(const std::string& path) {
  auto repository = Repository::open(path);
  EXPECT_TRUE(repository);
  ObjectStore& store = (*repository)->objects();
  const auto ids = store.ids();
  EXPECT_TRUE(ids);
  Coverage coverage;
  ReadOptions options;
  options.threads = 2;
  const IdIndex positions(*ids);
  ReferenceLog references(positions, (*repository)->layout().format, 2,
                          (*repository)->shallow_ids());
  ReferenceLogSink sink(references);
  EXPECT_TRUE(store.walk(options, sink, coverage));
  const auto refs = (*repository)->refs(coverage);
  EXPECT_TRUE(refs);
  for (const Ref& ref : *refs) references.require(ref.target);
  const auto index = (*repository)->index();
  EXPECT_TRUE(index);
  for (const IndexEntry& entry : *index) {
    if (entry.mode != 0160000) references.require(entry.blob);
  }
  for (const ObjectId& id : (*repository)->reflog_ids(coverage)) {
    references.require(id);
  }
  references.report(coverage);
  return coverage;
}

void expect_missing(const Coverage& coverage,
                    std::vector<std::string> expected) {
  std::ranges::sort(expected);
  ASSERT_TRUE(coverage.skipped.contains("missing object"));
  const Skipped& skipped = coverage.skipped.at("missing object");
  EXPECT_EQ(skipped.examples, expected);
  EXPECT_EQ(skipped.count, expected.size());
  EXPECT_FALSE(coverage.complete());
}

class ReferenceLogTest : public testing::Test {
 protected:
  ReferenceLogTest() : repo(GitRepo::init(folder / "r")) {
    repo.write("dir/a", "a");
    repo.write("b", "b");
    repo.write("c", "b");
    one = repo.commit("one");
    repo.write("b", "bb");
    repo.commit("two");
    repo.tag("v1", "tag");
  }

  void forget(const std::string& id) {
    std::filesystem::remove(repo.loose_path(id));
  }

  ScratchFolder folder;
  GitRepo repo;
  std::string one;
};

TEST_F(ReferenceLogTest, AWholeRepositoryIsComplete) {
  EXPECT_TRUE(check(repo.folder()).skipped.empty());
  repo.repack();
  EXPECT_TRUE(check(repo.folder()).skipped.empty());
}

TEST_F(ReferenceLogTest, FindsMissingBlobsTreesAndCommits) {
  const std::string blob = repo.rev_parse(one + ":b");
  const std::string tree = repo.rev_parse("HEAD:dir");
  forget(blob);
  forget(tree);
  expect_missing(check(repo.folder()), {blob, tree});
  forget(one);  // the parent of a commit, and in a reflog
  expect_missing(check(repo.folder()), {blob, tree, one});
}

TEST_F(ReferenceLogTest, FindsMissingTagTargetsAndRefs) {
  const std::string tag = repo.rev_parse("v1");
  forget(tag);
  expect_missing(check(repo.folder()), {tag});
}

TEST_F(ReferenceLogTest, FindsMissingIndexEntries) {
  repo.write("new", "staged only");
  repo.git({"add", "new"});
  const std::string blob = repo.rev_parse(":new");
  forget(blob);
  expect_missing(check(repo.folder()), {blob});
}

TEST_F(ReferenceLogTest, EmptyObjectsNeedNotBeStored) {
  repo.write("later", "");
  repo.git({"add", "-N", "later"});
  GitRepo empty = GitRepo::init(folder / "e");
  empty.commit("nothing");
  forget(repo.rev_parse(":later"));
  std::filesystem::remove(empty.loose_path(empty.rev_parse("HEAD^{tree}")));
  EXPECT_TRUE(check(repo.folder()).skipped.empty());
  EXPECT_TRUE(check(empty.folder()).skipped.empty());
}

TEST_F(ReferenceLogTest, AShallowCloneIsComplete) {
  GitRepo(folder.path())
      .git({"clone", "-q", "--depth=1", "file://" + repo.folder(), "few"});
  EXPECT_TRUE(check(folder / "few").skipped.empty());
}

TEST_F(ReferenceLogTest, APartialCloneIsNot) {
  repo.git({"config", "uploadpack.allowFilter", "true"});
  GitRepo(folder.path())
      .git({"clone", "-q", "--no-checkout", "--filter=blob:none",
            "file://" + repo.folder(), "part"});
  expect_missing(check(folder / "part"),
                 {repo.rev_parse("HEAD:b"), repo.rev_parse("HEAD:c"),
                  repo.rev_parse("HEAD:dir/a")});
}

TEST_F(ReferenceLogTest, SubmoduleCommitsAreCountedApart) {
  const std::string foreign(40, 'c');
  repo.git(
      {"update-index", "--add", "--cacheinfo", "160000," + foreign + ",sub"});
  repo.git({"commit", "-q", "-m", "sub"});
  const Coverage coverage = check(repo.folder());
  EXPECT_TRUE(coverage.complete());
  EXPECT_EQ(coverage.skipped.at("submodule commit").count, 1U);
}

TEST_F(ReferenceLogTest, CountsMalformedObjects) {
  repo.hash_object("tree", "nonsense");
  repo.hash_object("commit", "nonsense");
  repo.hash_object("tag", "nonsense");
  const Coverage coverage = check(repo.folder());
  EXPECT_EQ(coverage.skipped.at("malformed object").count, 3U);
  EXPECT_FALSE(coverage.complete());
}

}  // namespace
}  // namespace tokensweep::git
