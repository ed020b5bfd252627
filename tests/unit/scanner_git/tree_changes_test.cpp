// SPDX-License-Identifier: Apache-2.0
// What commits change against all their parents, compared with git diff-tree.
#include "scanner/git/tree_changes.h"

#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/repository.h"
#include "tests/support/git_repo.h"
#include "tests/support/test_random.h"

namespace tokensweep::git {
namespace {

using testing::TestRandom;
using tokensweep::test::GitRepo;
using tokensweep::test::ScratchFolder;

// One line of `git diff-tree -r --raw -z`.
struct RawChange {
  std::string old_mode, new_mode, old_id, new_id, path;
};

std::vector<RawChange> raw_changes(GitRepo& repo, const std::string& before,
                                   const std::string& after) {
  const std::string text =
      repo.git({"diff-tree", "-r", "--raw", "-z", "--no-renames", "--no-abbrev",
                before, after});
  std::vector<RawChange> changes;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\0', at);
    const std::size_t path_end = text.find('\0', end + 1);
    std::istringstream words(text.substr(at + 1, end - at - 1));
    RawChange change;
    words >> change.old_mode >> change.new_mode >> change.old_id >>
        change.new_id;
    change.path = text.substr(end + 1, path_end - end - 1);
    changes.push_back(change);
    at = path_end == std::string::npos ? text.size() : path_end + 1;
  }
  return changes;
}

// What CommitChange means, from git's comparisons with each parent.
struct Expected {
  std::map<std::string, std::string> files;             // path, blob
  std::map<std::string, std::set<std::string>> before;  // of those
  std::set<std::pair<std::string, std::string>> removed;
};

Expected expected_of(GitRepo& repo, const std::string& commit) {
  std::istringstream words(repo.git({"rev-list", "--parents", "-n1", commit}));
  std::vector<std::string> parents;
  for (std::string word; words >> word;) parents.push_back(word);
  parents.erase(parents.begin());
  if (parents.empty()) {
    parents.push_back(repo.git({"hash-object", "-t", "tree", "-w", "--stdin"}));
  }
  Expected expected;
  std::map<std::string, std::vector<RawChange>> by_path;
  for (const std::string& parent : parents) {
    for (const RawChange& change : raw_changes(repo, parent, commit)) {
      by_path[change.path].push_back(change);
    }
  }
  for (const auto& [path, changes] : by_path) {
    const RawChange& any = changes.front();
    bool is_new = any.new_mode != "000000" && any.new_mode != "160000" &&
                  changes.size() == parents.size();
    for (const RawChange& change : changes) {
      const bool was_file =
          change.old_mode != "000000" && change.old_mode != "160000";
      if (was_file && change.old_id == change.new_id) is_new = false;
      if (was_file && change.new_mode == "000000") {
        expected.removed.emplace(path, change.old_id);
      }
    }
    if (!is_new) continue;
    expected.files[path] = any.new_id;
    std::set<std::string>& before = expected.before[path];
    for (const RawChange& change : changes) {
      if (change.old_mode != "000000" && change.old_mode != "160000") {
        before.insert(change.old_id);
      }
    }
  }
  return expected;
}

class TreeChangesTest : public ::testing::Test {
 protected:
  void open() {
    repository_ = std::move(*Repository::open(repo_.folder()));
    source_ = std::make_unique<CommitSource>(
        repository_->objects(), ObjectFormat::kSha1, std::vector<ObjectId>());
  }

  Result<CommitChange> change_of(const std::string& commit,
                                 TreeChanges::Limits limits = {}) {
    TreeChanges changes(repository_->objects(), ObjectFormat::kSha1, coverage_,
                        limits);
    TRY_ASSIGN(const std::uint32_t number,
               source_->number(*ObjectId::from_hex(commit)));
    return changes.of_commit(*source_, number);
  }

  void expect_as_git(const std::string& commit) {
    const auto change = change_of(commit);
    ASSERT_TRUE(change) << change.error().message();
    const Expected expected = expected_of(repo_, commit);
    std::map<std::string, std::string> files;
    for (const FileChange& file : change->files) {
      files[file.path] = file.blob.hex();
      std::set<std::string> before;
      for (const ObjectId& id : file.before) before.insert(id.hex());
      const auto at = expected.before.find(file.path);
      ASSERT_NE(at, expected.before.end()) << file.path;
      EXPECT_EQ(before, at->second);
    }
    EXPECT_EQ(files, expected.files);
    EXPECT_EQ(files.size(), change->files.size());
    std::set<std::pair<std::string, std::string>> removed;
    for (const RemovedFile& file : change->removed) {
      removed.emplace(file.path, file.blob.hex());
    }
    EXPECT_EQ(removed, expected.removed);
    EXPECT_EQ(removed.size(), change->removed.size());
  }

  // A tree in a tree in a tree: 4 entries each, `depth` deep.
  std::string bomb(int depth) {
    std::string tree = repo_.git({"mktree"}, "");
    const std::string blob = repo_.hash_object("blob", "x");
    tree = repo_.git({"mktree"}, "100644 blob " + blob + "\tf\n");
    for (int level = 0; level < depth; ++level) {
      std::string text;
      for (const char* name : {"a", "b", "c", "d"}) {
        text += "040000 tree " + tree + "\t" + name + "\n";
      }
      tree = repo_.git({"mktree"}, text);
    }
    return repo_.git({"commit-tree", tree, "-m", "bomb"});
  }

  ScratchFolder scratch_;
  GitRepo repo_ = GitRepo::init(scratch_ / "repo");
  std::unique_ptr<Repository> repository_;
  std::unique_ptr<CommitSource> source_;
  Coverage coverage_;
};

// Each commit has its own random set of files, with folders where others have
// files, executable files, symlinks and submodules.
std::string random_contents(TestRandom& random, std::size_t commits) {
  const std::vector<std::string> paths = {"a",     "a.b",   "d",       "d/x",
                                          "d/y",   "d/z/a", "d/z/a/b", "d0",
                                          "e/f/g", "e/f/h", "k"};
  const std::vector<std::string> modes = {"100644", "100644", "100644",
                                          "100755", "120000", "160000"};
  std::string stream;
  for (std::size_t i = 0; i < commits; ++i) {
    stream += "commit refs/heads/c" + std::to_string(i) +
              "\nmark :" + std::to_string(i + 1) +
              "\ncommitter A <a@example.org> " +
              std::to_string(1'600'000'000 + i) + " +0000\ndata 1\nx\n";
    std::set<std::uint64_t> parents;
    if (i > 0 && random.below(10) != 0) {
      const std::uint64_t wanted = 1 + random.below(3);
      for (std::uint64_t k = 0; k < wanted; ++k) {
        parents.insert(i - random.below(std::min<std::uint64_t>(i, 5)));
      }
    }
    bool first = true;
    for (const std::uint64_t parent : parents) {
      stream += (first ? "from :" : "merge :") + std::to_string(parent) + "\n";
      first = false;
    }
    stream += "deleteall\n";
    for (const std::string& path : paths) {
      if (random.below(2) == 0) continue;
      const std::string& mode = modes[random.below(modes.size())];
      const char content = static_cast<char>('0' + random.below(3));
      if (mode == "160000") {
        stream += "M 160000 " + std::string(40, content) + " " + path + "\n";
      } else {
        stream +=
            "M " + mode + " inline " + path + "\ndata 1\n" + content + "\n";
      }
    }
  }
  return stream;
}

class RandomTrees : public TreeChangesTest,
                    public ::testing::WithParamInterface<int> {};

TEST_P(RandomTrees, ChangesAreThoseOfDiffTree) {
  TestRandom random(static_cast<std::uint64_t>(GetParam()));
  repo_.fast_import(random_contents(random, 40));
  open();
  for (int i = 0; i < 40; ++i) {
    SCOPED_TRACE(i);
    expect_as_git(repo_.rev_parse("c" + std::to_string(i)));
  }
  EXPECT_TRUE(coverage_.skipped.empty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTrees, ::testing::Range(0, 4));

TEST_F(TreeChangesTest, ReadsOnlyTreesThatDiffer) {
  for (const char* folder : {"a", "b", "c"}) {
    repo_.write(std::string(folder) + "/file", folder);
  }
  repo_.commit("all");
  const std::string same = repo_.rev_parse("HEAD:b");
  repo_.write("a/file", "changed");
  const std::string commit = repo_.commit("one");
  ASSERT_EQ(std::remove(repo_.loose_path(same).c_str()), 0);
  open();
  const auto change = change_of(commit);
  ASSERT_TRUE(change);
  ASSERT_EQ(change->files.size(), 1U);
  EXPECT_EQ(change->files[0].path, "a/file");
  EXPECT_EQ(change->parents, 1U);
  EXPECT_TRUE(coverage_.complete());
}

TEST_F(TreeChangesTest, WhatOneParentHasIsNotNewInAMerge) {
  repo_.write("base", "1");
  repo_.commit("root");
  repo_.branch("topic");
  repo_.write("mine", "m");
  repo_.commit("topic");
  repo_.checkout("main");
  repo_.write("theirs", "t");
  repo_.commit("main");
  repo_.checkout("topic");
  ASSERT_TRUE(repo_.merge("main"));
  open();
  const auto clean = change_of(repo_.rev_parse("HEAD"));
  ASSERT_TRUE(clean);
  EXPECT_TRUE(clean->files.empty());
  EXPECT_EQ(clean->parents, 2U);
  repo_.write("evil", "e");
  repo_.git({"add", "--all"});
  repo_.git({"commit", "--quiet", "--amend", "--no-edit"});
  const auto evil = change_of(repo_.rev_parse("HEAD"));
  ASSERT_TRUE(evil);
  ASSERT_EQ(evil->files.size(), 1U);
  EXPECT_EQ(evil->files[0].path, "evil");
  EXPECT_EQ(evil->parent_trees.size(), 2U);
}

TEST_F(TreeChangesTest, CountsWhatHasNoContent) {
  repo_.write("gone", "g");
  repo_.write("script", "s");
  repo_.commit("one");
  repo_.remove("gone");
  repo_.git({"update-index", "--add", "--cacheinfo",
             "160000," + std::string(40, '1') + ",sub"});
  repo_.git({"update-index", "--chmod=+x", "script"});
  repo_.git({"update-index", "--remove", "gone"});
  repo_.git({"commit", "--quiet", "-m", "two"});
  open();
  const auto change = change_of(repo_.rev_parse("HEAD"));
  ASSERT_TRUE(change);
  EXPECT_TRUE(change->files.empty());
  EXPECT_EQ(change->removed.size(), 1U);
  EXPECT_EQ(change->without_content, 3U);
  EXPECT_EQ(change->new_submodules, std::vector<std::string>{"sub"});
  EXPECT_EQ(change->parent_trees,
            std::vector{*ObjectId::from_hex(repo_.rev_parse("HEAD~1^{tree}"))});
}

TEST_F(TreeChangesTest, ALostTreeMakesTheRunIncomplete) {
  repo_.write("a/file", "1");
  repo_.write("b", "1");
  const std::string commit = repo_.commit("one");
  const std::string lost = repo_.rev_parse("HEAD:a");
  ASSERT_EQ(std::remove(repo_.loose_path(lost).c_str()), 0);
  open();
  const auto change = change_of(commit);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->files.size(), 1U);
  EXPECT_FALSE(coverage_.complete());
  EXPECT_EQ(coverage_.skipped.at("missing object").examples,
            std::vector<std::string>{lost});
}

TEST_F(TreeChangesTest, TreesThatNameTooMuchAreALimit) {
  const std::string commit = bomb(8);  // 65,536 files
  const std::string deep = bomb(12);
  open();
  const auto whole = change_of(commit);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->files.size(), 65'536U);
  const auto refused = change_of(deep, {.names = 100'000});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::kLimit);
  const auto too_deep = change_of(commit, {.depth = 7});
  ASSERT_FALSE(too_deep);
  EXPECT_EQ(too_deep.error().kind(), ErrorKind::kLimit);
}

TEST_F(TreeChangesTest, LargeStoresMayNameMore) {
  for (int i = 0; i < 60; ++i) {
    const std::string name = std::to_string(i);
    repo_.write("d" + name + "/f", name);
  }
  const std::string commit = repo_.commit("all");  // 122 objects
  open();
  const auto refused = [&](TreeChanges::Limits limits) {
    const auto change = change_of(commit, limits);
    return !change && change.error().kind() == ErrorKind::kLimit;
  };
  EXPECT_FALSE(refused({.names = 30, .names_per_object = 1}));
  EXPECT_TRUE(refused({.names = 30, .names_per_object = 0}));
  EXPECT_FALSE(refused({.folders = 30, .folders_per_object = 1}));
  EXPECT_TRUE(refused({.folders = 30, .folders_per_object = 0}));
  EXPECT_FALSE(refused({.path_bytes = 90, .path_bytes_per_object = 3}));
  EXPECT_TRUE(refused({.path_bytes = 90, .path_bytes_per_object = 0}));
}

}  // namespace
}  // namespace tokensweep::git
