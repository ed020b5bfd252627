// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/staged_change.h"

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/git_repo.h"
#include "tests/support/test_random.h"

namespace tokensweep::git {

// Shown when a comparison fails.
void PrintTo(const FileChange& file, std::ostream* out) {
  *out << file.path << ' ' << file.blob.hex() << ' ' << std::oct << file.mode;
  for (const ObjectId& id : file.before) *out << " was " << id.hex();
}
void PrintTo(const RemovedFile& file, std::ostream* out) {
  *out << file.path << ' ' << file.blob.hex();
}

namespace {

using test::GitRepo;
using test::GitRepoOptions;
using test::ScratchFolder;
using tokensweep::testing::TestRandom;

ObjectId id_of(const std::string& hex) {
  return *ObjectId::from_hex(hex);
}

bool is_submodule(std::uint32_t mode) {
  return mode == 0160000;
}

// What `git diff-index` says of the index against `parent`: the slow twin.
struct RawChange {
  std::uint32_t old_mode = 0;
  std::uint32_t mode = 0;
  ObjectId old_id;
  ObjectId id;
  char status = 0;
};
std::map<std::string, RawChange> by_git(GitRepo& repo,
                                        const std::string& parent) {
  std::istringstream output(
      repo.git({"diff-index", "--cached", "--raw", "-z", "--no-renames",
                "--no-abbrev", "--ita-invisible-in-index", parent}));
  std::map<std::string, RawChange> changes;
  std::string line;
  std::string path;
  while (std::getline(output, line, '\0') && std::getline(output, path, '\0')) {
    std::istringstream words(line.substr(1));
    std::string old_id;
    std::string id;
    RawChange change;
    words >> std::oct >> change.old_mode >> change.mode >> old_id >> id >>
        change.status;
    change.old_id = id_of(old_id);
    change.id = id_of(id);
    changes.emplace(path, change);
  }
  return changes;
}

CommitChange expected_change(GitRepo& repo) {
  CommitChange result;
  result.parents = 1;
  for (const auto& [path, raw] : by_git(repo, "HEAD")) {
    if (raw.status == 'D') {
      ++result.without_content;
      if (!is_submodule(raw.old_mode)) {
        result.removed.push_back({path, raw.old_id});
      }
    } else if (is_submodule(raw.mode) || raw.id == raw.old_id) {
      ++result.without_content;
    } else {
      FileChange file = {path, raw.id, raw.mode, {}};
      if (raw.old_mode != 0 && !is_submodule(raw.old_mode)) {
        file.before.push_back(raw.old_id);
      }
      result.files.push_back(std::move(file));
    }
  }
  return result;
}

StagedChange staged(const std::string& folder) {
  auto repository = Repository::open(folder);
  EXPECT_TRUE(repository);
  auto change = find_staged_change(**repository);
  EXPECT_TRUE(change) << change.error().message();
  return change ? *std::move(change) : StagedChange();
}

void expect_like_git(GitRepo& repo) {
  const CommitChange change = staged(repo.folder()).change;
  const CommitChange expected = expected_change(repo);
  EXPECT_EQ(change.files, expected.files);
  EXPECT_EQ(change.removed, expected.removed);
  EXPECT_EQ(change.without_content, expected.without_content);
  EXPECT_EQ(change.parents, expected.parents);
}

std::vector<std::string> paths_of(const CommitChange& change) {
  std::vector<std::string> paths;
  for (const FileChange& file : change.files) paths.push_back(file.path);
  return paths;
}

class StagedChangeTest : public ::testing::Test {
 protected:
  ScratchFolder folder;
};

TEST_F(StagedChangeTest, BeforeTheFirstCommitEverythingIsNew) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("a/f", "1");
  repo.write("g", "2");
  EXPECT_TRUE(staged(repo.folder()).change.files.empty());
  repo.git({"add", "-A"});
  const StagedChange found = staged(repo.folder());
  EXPECT_EQ(paths_of(found.change), (std::vector<std::string>{"a/f", "g"}));
  EXPECT_EQ(found.change.files[0].blob.hex(), repo.hash_object("blob", "1"));
  EXPECT_TRUE(found.change.files[0].before.empty());
  EXPECT_EQ(found.change.parents, 0U);
  EXPECT_EQ(found.head, std::nullopt);
}

TEST_F(StagedChangeTest, TakesTheIndexAndNotTheWorkingTree) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("f", "old");
  repo.write("untouched", "x");
  const std::string head = repo.commit("one");
  repo.write("f", "staged");
  repo.git({"add", "f"});
  repo.write("f", "only on disk");
  repo.write("new", "not staged");
  repo.remove("untouched");
  const StagedChange found = staged(repo.folder());
  ASSERT_EQ(paths_of(found.change), (std::vector<std::string>{"f"}));
  EXPECT_EQ(found.change.files[0].blob.hex(),
            repo.hash_object("blob", "staged"));
  EXPECT_EQ(found.change.files[0].before,
            (std::vector{id_of(repo.hash_object("blob", "old"))}));
  EXPECT_EQ(found.head->hex(), head);
}

TEST_F(StagedChangeTest, ReadsOnlyTreesThatDiffer) {
  GitRepo repo = GitRepo::init(folder / "r");
  for (int i = 0; i < 50; ++i) {
    repo.write("d" + std::to_string(i) + "/deep/f", std::to_string(i));
  }
  repo.commit("one");
  EXPECT_EQ(staged(repo.folder()).trees_read, 0U);
  // Not by `git add`: it would look at all files of this second again.
  repo.git({"update-index", "--cacheinfo",
            "100644," + repo.hash_object("blob", "new") + ",d7/deep/f"});
  const StagedChange found = staged(repo.folder());
  EXPECT_EQ(paths_of(found.change), (std::vector<std::string>{"d7/deep/f"}));
  EXPECT_EQ(found.trees_read, 3U);
  // Also when the index knows nothing of trees.
  repo.write("d8/deep/f", "changed");
  repo.git({"read-tree", "--empty"});
  repo.git({"add", "-A"});
  expect_like_git(repo);
}

TEST_F(StagedChangeTest, LeavesOutWhatIsOnlyIntendedAndCountsConflicts) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("f", "base");
  repo.write("same", "s");
  repo.commit("base");
  repo.branch("other");
  repo.write("f", "theirs");
  repo.commit("theirs");
  repo.checkout("main");
  repo.write("f", "ours");
  repo.commit("ours");
  ASSERT_FALSE(repo.merge("other"));
  repo.write("later", "l");
  repo.git({"add", "-N", "later"});
  const StagedChange found = staged(repo.folder());
  EXPECT_EQ(found.unmerged, 1U);
  EXPECT_EQ(found.left_out, 1U);
  EXPECT_TRUE(found.change.files.empty());
  EXPECT_TRUE(found.change.removed.empty());
  EXPECT_EQ(found.change.without_content, 0U);
}

TEST_F(StagedChangeTest, AMergeAddsWhatNoParentHas) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("both", "base");
  repo.write("d/ours", "base");
  repo.write("d/theirs", "base");
  repo.commit("base");
  repo.branch("other");
  repo.write("both", "theirs");
  repo.write("d/theirs", "theirs");
  repo.write("e/new", "new");
  repo.commit("theirs");
  repo.checkout("main");
  repo.write("both", "ours");
  repo.write("d/ours", "ours");
  repo.commit("ours");
  ASSERT_FALSE(repo.merge("other"));
  repo.write("both", "resolved");
  repo.write("evil", "in no parent");
  repo.git({"add", "-A"});
  const StagedChange found = staged(repo.folder());
  ASSERT_EQ(paths_of(found.change), (std::vector<std::string>{"both", "evil"}));
  EXPECT_EQ(found.change.parents, 2U);
  EXPECT_EQ(found.change.parent_trees,
            (std::vector{id_of(repo.rev_parse("HEAD^{tree}")),
                         id_of(repo.rev_parse("MERGE_HEAD^{tree}"))}));
  EXPECT_EQ(found.change.files[0].before,
            (std::vector{id_of(repo.hash_object("blob", "ours")),
                         id_of(repo.hash_object("blob", "theirs"))}));
}

TEST_F(StagedChangeTest, ReadsSparseCheckoutsWithAndWithoutASparseIndex) {
  for (const char* option : {"--sparse-index", "--no-sparse-index"}) {
    SCOPED_TRACE(option);
    GitRepo repo = GitRepo::init(folder / option);
    for (const char* path : {"a/x/f", "b/y/f", "c/f", "top"}) {
      repo.write(path, path);
    }
    repo.commit("one");
    repo.git({"sparse-checkout", "init", "--cone", option});
    repo.git({"sparse-checkout", "set", "c"});
    repo.write("c/f", "changed");
    repo.git({"add", "-A"});
    EXPECT_EQ(paths_of(staged(repo.folder()).change),
              (std::vector<std::string>{"c/f"}));
    expect_like_git(repo);
    // A folder that is not checked out differs from HEAD as a whole.
    repo.git({"commit", "-qm", "two"});
    repo.git({"rm", "-rq", "--sparse", "a"});
    repo.git({"commit", "-qm", "three"});
    repo.git({"reset", "-q", "--soft", "HEAD~2"});
    expect_like_git(repo);
    repo.git({"reset", "-q", "--soft", "HEAD@{1}"});
    repo.git({"reset", "-q", "--mixed", "HEAD~2"});
    repo.git({"reset", "-q", "--soft", "HEAD@{1}"});
    expect_like_git(repo);
  }
}

// One side moves a file out of a folder in which nothing else changes, the
// other one edits it there.
TEST_F(StagedChangeTest, SeesWhatAFolderOfOneParentLacks) {
  GitRepo repo = GitRepo::init(folder / "r");
  for (const std::string name : {"d/e/a", "d/e/keep", "d/keep", "same/a"}) {
    repo.write(name, "one\ntwo\nthree\n" + name);
  }
  repo.commit("base");
  repo.git({"checkout", "-q", "-b", "other"});
  repo.write("d/e/a", "one\ntwo\nthree\nfour\nd/e/a");
  repo.commit("edited");
  repo.checkout("main");
  repo.git({"mv", "d/e/a", "moved"});
  repo.commit("moved");
  repo.git({"merge", "--quiet", "--no-commit", "other"});
  const StagedChange found = staged(repo.folder());
  EXPECT_EQ(paths_of(found.change), std::vector<std::string>{"moved"});
  EXPECT_EQ(found.change.removed,
            (std::vector<RemovedFile>{
                {"d/e/a", id_of(repo.rev_parse("other:d/e/a"))}}));
  EXPECT_EQ(found.change.without_content, 1U);
}

TEST_F(StagedChangeTest, ReadsWorktreesAndSubmodules) {
  GitRepo sub = GitRepo::init(folder / "s");
  sub.write("f", "1");
  sub.commit("one");
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("f", "1");
  repo.commit("one");
  repo.git({"submodule", "--quiet", "add", "../s", "sub"});
  GitRepo inner(folder / "r/sub");
  const StagedChange added = staged(repo.folder());
  EXPECT_EQ(paths_of(added.change), (std::vector<std::string>{".gitmodules"}));
  EXPECT_EQ(added.change.without_content, 1U);
  EXPECT_EQ(added.change.new_submodules, std::vector<std::string>{"sub"});
  EXPECT_EQ(added.change.parent_trees,
            std::vector{id_of(repo.rev_parse("HEAD^{tree}"))});
  repo.commit("two");
  inner.write("f", "2");
  inner.commit("two");
  repo.git({"add", "sub"});
  EXPECT_EQ(staged(repo.folder()).change.without_content, 1U);
  EXPECT_TRUE(staged(repo.folder()).change.new_submodules.empty());
  repo.commit("three");
  inner.write("g", "in the submodule");
  inner.git({"add", "g"});
  EXPECT_EQ(paths_of(staged(inner.folder()).change),
            (std::vector<std::string>{"g"}));
  EXPECT_TRUE(staged(repo.folder()).change.files.empty());

  repo.git({"worktree", "add", "-q", "../linked"});
  GitRepo linked(folder / "linked");
  linked.write("only here", "x");
  linked.git({"add", "-A", "only here"});
  EXPECT_EQ(paths_of(staged(linked.folder()).change),
            (std::vector<std::string>{"only here"}));
  EXPECT_TRUE(staged(repo.folder()).change.files.empty());
}

TEST_F(StagedChangeTest, WhatCannotBeReadIsAnError) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("d/f", "1");
  repo.commit("one");
  const std::string tree = repo.rev_parse("HEAD:d");
  repo.write("d/f", "2");
  repo.git({"add", "-A"});
  const auto fails = [&] {
    const auto repository = Repository::open(repo.folder());
    return repository && !find_staged_change(**repository);
  };
  EXPECT_FALSE(fails());
  const std::string git_dir = repo.folder() + "/.git";
  for (const std::string& path :
       {repo.loose_path(tree), repo.loose_path(repo.rev_parse("HEAD")),
        git_dir + "/index", git_dir + "/refs/heads/main"}) {
    const std::string content = test::read_text(path);
    std::filesystem::permissions(path, std::filesystem::perms::owner_write,
                                 std::filesystem::perm_options::add);
    test::write_text(path, "damaged");
    EXPECT_TRUE(fails()) << path;
    test::write_text(path, content);
  }
  test::write_text(git_dir + "/MERGE_HEAD", "zzz\n");
  EXPECT_TRUE(fails());
  test::write_text(git_dir + "/MERGE_HEAD", std::string(40, 'a') + "\n");
  EXPECT_TRUE(fails());
}

TEST_F(StagedChangeTest, AMissingIndexIsAnErrorUnlessNothingIsCommitted) {
  GitRepo repo = GitRepo::init(folder / "r");
  const auto find = [&](const std::string& index_file) {
    HookEnvironment environment;
    environment.folder = repo.folder();
    environment.index_file = index_file;
    auto repository = Repository::open_for_hook(environment);
    EXPECT_TRUE(repository);
    return find_staged_change(**repository);
  };
  EXPECT_TRUE(find(""));
  EXPECT_TRUE(find(".git/index"));
  EXPECT_FALSE(find("nope"));
  repo.git({"commit", "-q", "--allow-empty", "-m", "empty"});
  std::filesystem::remove(repo.folder() + "/.git/index");
  EXPECT_TRUE(find(".git/./index"));
  repo.write("a", "1");
  repo.commit("one");
  std::filesystem::remove(repo.folder() + "/.git/index");
  for (const char* name : {"", ".git/index"}) {
    const auto missing = find(name);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind(), ErrorKind::kIo);
  }
}

// Random indexes against random HEADs, as git itself compares them.
class RandomIndex : public ::testing::TestWithParam<int> {
 protected:
  RandomIndex() {
    GitRepoOptions options;
    options.sha256 = GetParam() % 3 == 2;
    repo = std::make_unique<GitRepo>(GitRepo::init(folder / "r", options));
    for (int i = 0; i < 6; ++i) {
      blobs.push_back(repo->hash_object("blob", std::to_string(i)));
    }
    repo->commit("empty");
  }

  std::string random_path() {
    static constexpr std::array kNames = {"a", "a.b", "a-", "ab", "b", "\xff"};
    std::string path;
    for (std::uint64_t depth = random.below(4); depth > 0; --depth) {
      path.append(kNames[random.below(kNames.size())]).append("/");
    }
    return path + kNames[random.below(kNames.size())];
  }

  std::string random_line() {
    static constexpr std::array kModes = {"100644", "100644", "100755",
                                          "120000", "160000", "0"};
    const std::string mode = kModes[random.below(kModes.size())];
    const std::string id = mode == "160000" ? repo->rev_parse("HEAD")
                                            : blobs[random.below(blobs.size())];
    return mode + ' ' + id + '\t' + random_path() + '\0';
  }

  void edit(std::uint64_t lines) {
    std::string input;
    for (; lines > 0; --lines) input += random_line();
    repo->git({"update-index", "-z", "--replace", "--index-info"}, input);
  }

  ScratchFolder folder;
  std::unique_ptr<GitRepo> repo;
  std::vector<std::string> blobs;
  TestRandom random{static_cast<std::uint64_t>(GetParam())};
};

TEST_P(RandomIndex, ComparesLikeGit) {
  static constexpr std::array kVersions = {"2", "3", "4"};
  edit(60);
  repo->git({"commit", "-qm", "base", "--allow-empty"});
  if (GetParam() % 4 == 1) repo->git({"update-index", "--split-index"});
  repo->git({"update-index", "--index-version", kVersions[random.below(3)]});
  for (int round = 0; round < 6; ++round) {
    edit(1 + random.below(12));
    expect_like_git(*repo);
    if (random.below(2) == 0) {
      repo->git({"write-tree"});  // notes the trees in the index
      expect_like_git(*repo);
    }
    repo->write("intended", "i");
    if (random.below(3) == 0) {
      repo->git({"add", "-N", "intended"});
      expect_like_git(*repo);
    }
  }
}

// A merge in progress: what differs from both parents.
TEST_P(RandomIndex, ComparesMergesLikeGit) {
  edit(40);
  repo->git({"commit", "-qm", "base", "--allow-empty"});
  repo->git({"branch", "other"});
  edit(8);
  repo->git({"commit", "-qm", "ours", "--allow-empty"});
  repo->git({"symbolic-ref", "HEAD", "refs/heads/other"});
  repo->git({"read-tree", "HEAD"});
  edit(8);
  repo->git({"commit", "-qm", "theirs", "--allow-empty"});
  test::write_text(repo->folder() + "/.git/MERGE_HEAD",
                   repo->rev_parse("main") + "\n");
  for (int round = 0; round < 4; ++round) {
    edit(4);
    if (random.below(2) == 0) repo->git({"write-tree"});
    const auto ours = by_git(*repo, "HEAD");
    const auto theirs = by_git(*repo, "main");
    std::vector<FileChange> expected;
    for (const auto& [path, raw] : ours) {
      const auto other = theirs.find(path);
      if (raw.status == 'D' || is_submodule(raw.mode) ||
          other == theirs.end()) {
        continue;
      }
      FileChange file = {path, raw.id, raw.mode, {}};
      bool same = false;
      for (const RawChange* each : {&raw, &other->second}) {
        same |= each->old_id == raw.id;
        if (each->old_mode == 0 || is_submodule(each->old_mode)) continue;
        file.before.push_back(each->old_id);
      }
      if (!same) expected.push_back(std::move(file));
    }
    EXPECT_EQ(staged(repo->folder()).change.files, expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomIndex, ::testing::Range(0, 12));

}  // namespace
}  // namespace tokensweep::git
