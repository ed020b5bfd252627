// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/hook_environment.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/repository.h"
#include "tests/support/git_repo.h"

namespace tokensweep::git {
namespace {

namespace fs = std::filesystem;
using test::GitRepo;
using test::GitRepoOptions;
using test::ScratchFolder;
using Variables = std::map<std::string, std::string, std::less<>>;

HookEnvironment environment_of(const std::string& folder,
                               const Variables& variables) {
  return parse_hook_environment(
      folder, [&](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
      });
}

std::unique_ptr<Repository> open(const std::string& folder,
                                 const Variables& variables) {
  auto repository =
      Repository::open_for_hook(environment_of(folder, variables));
  EXPECT_TRUE(repository) << repository.error().message();
  return repository ? *std::move(repository) : nullptr;
}

void expect_refused(const std::string& folder, const Variables& variables) {
  const auto repository =
      Repository::open_for_hook(environment_of(folder, variables));
  ASSERT_FALSE(repository);
  EXPECT_EQ(repository.error().kind(), ErrorKind::kUsage);
}

TEST(HookEnvironment, RelativePathsCountFromTheFolderOfTheHook) {
  const HookEnvironment read =
      environment_of("/w", {{"GIT_DIR", ".git"},
                            {"GIT_WORK_TREE", "/elsewhere"},
                            {"GIT_INDEX_FILE", ".git/index.lock"},
                            {"GIT_OBJECT_DIRECTORY", "o"},
                            {"GIT_QUARANTINE_PATH", "q"},
                            {"GIT_COMMON_DIR", ""},
                            {"GIT_ALTERNATE_OBJECT_DIRECTORIES",
                             "a::/b:\"c\\\":\\072\\\\\":\"d\":\"open"}});
  EXPECT_EQ(read.folder, "/w");
  EXPECT_EQ(read.git_dir, "/w/.git");
  EXPECT_EQ(read.work_tree, "/elsewhere");
  EXPECT_EQ(read.index_file, ".git/index.lock");
  EXPECT_EQ(read.objects_dir, "/w/o");
  EXPECT_EQ(read.quarantine, "/w/q");
  EXPECT_EQ(read.common_dir, "");
  EXPECT_EQ(read.alternates,
            (std::vector<std::string>{"/w/a", "/b", "/w/c\"::\\", "/w/d",
                                      "/w/\"open"}));
}

class OpenForHook : public testing::Test {
 protected:
  ScratchFolder folder;
  std::string root = fs::canonical(folder.path());
};

TEST_F(OpenForHook, WithoutVariablesLooksAround) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("a/b", "x");
  const auto repository = open(folder / "r/a", {});
  EXPECT_EQ(repository->layout().git_dir, root + "/r/.git");
  EXPECT_EQ(repository->layout().work_dir, root + "/r");
  EXPECT_EQ(repository->layout().index_file, root + "/r/.git/index");
  expect_refused(folder.path(), {});
}

TEST_F(OpenForHook, GitDirIsNoPlaceToSearchFrom) {
  GitRepo repo = GitRepo::init(folder / "r");
  GitRepo::init(folder / "other");
  const auto repository = open(folder / "other", {{"GIT_DIR", "../r/.git"}});
  EXPECT_EQ(repository->layout().git_dir, root + "/r/.git");
  // As git has it: without GIT_WORK_TREE the folder is the working tree.
  EXPECT_EQ(repository->layout().work_dir, root + "/other");
  expect_refused(folder / "r", {{"GIT_DIR", ".git/refs"}});
  expect_refused(folder / "r", {{"GIT_DIR", "gone"}});
}

TEST_F(OpenForHook, FindsTheWorkingTreeAsGitDoes) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.commit("one");
  fs::create_directories(folder / "tree");
  const auto work_dir = [&](const std::string& from, const Variables& set) {
    return open(folder / from, set)->layout().work_dir;
  };
  EXPECT_EQ(work_dir("r", {{"GIT_WORK_TREE", "../tree"}}), root + "/tree");
  EXPECT_EQ(
      work_dir("tree", {{"GIT_DIR", "../r/.git"}, {"GIT_WORK_TREE", "."}}),
      root + "/tree");
  // pre-receive runs in the git directory.
  EXPECT_EQ(work_dir("r/.git", {{"GIT_DIR", "."}}), root + "/r");
  expect_refused(folder / "r", {{"GIT_WORK_TREE", "gone"}});
  repo.git({"config", "core.worktree", "../../tree"});
  EXPECT_EQ(work_dir("r", {{"GIT_DIR", ".git"}}), root + "/tree");
  GitRepoOptions bare;
  bare.bare = true;
  GitRepo::init(folder / "bare.git", bare);
  EXPECT_EQ(work_dir("bare.git", {{"GIT_DIR", "."}}), "");
}

TEST_F(OpenForHook, KnowsWorktreesAndSubmodules) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.commit("one");
  repo.git({"worktree", "add", "-q", "../linked"});
  const std::string git_dir = root + "/r/.git/worktrees/linked";
  for (const Variables& set :
       {Variables{}, Variables{{"GIT_DIR", git_dir}},
        Variables{{"GIT_DIR", git_dir},
                  {"GIT_COMMON_DIR", root + "/r/.git"}}}) {
    const auto repository = open(folder / "linked", set);
    EXPECT_EQ(repository->layout().git_dir, git_dir);
    EXPECT_EQ(repository->layout().common_dir, root + "/r/.git");
    EXPECT_EQ(repository->layout().work_dir, root + "/linked");
    EXPECT_EQ(repository->layout().index_file, git_dir + "/index");
  }
  // GIT_DIR may name the file that leads to the git directory.
  EXPECT_EQ(open(folder / "linked", {{"GIT_DIR", ".git"}})->layout().git_dir,
            git_dir);
  expect_refused(folder / "linked",
                 {{"GIT_DIR", git_dir}, {"GIT_COMMON_DIR", "gone"}});
}

TEST_F(OpenForHook, ReadsTheIndexThatGitNames) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("a", "1");
  repo.git({"add", "a"});
  fs::copy_file(folder / "r/.git/index", folder / "r/.git/next-index");
  repo.write("b", "2");
  repo.git({"add", "b"});
  EXPECT_EQ(open(repo.folder(), {})->index()->size(), 2U);
  const auto other =
      open(repo.folder(), {{"GIT_INDEX_FILE", ".git/next-index"}})->index();
  ASSERT_EQ(other->size(), 1U);
  EXPECT_EQ(other->front().path, "a");
}

// Git goes to the top of the working tree before it opens it.
TEST_F(OpenForHook, TheIndexCountsFromTheTop) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("a/b", "1");
  repo.commit("one");
  const auto index_file = [&](const std::string& from, Variables set) {
    set["GIT_INDEX_FILE"] = "next-index";
    return open(folder / from, set)->layout().index_file;
  };
  EXPECT_EQ(index_file("r/a", {}), root + "/r/next-index");
  EXPECT_EQ(
      index_file("r/a", {{"GIT_DIR", "../.git"}, {"GIT_WORK_TREE", ".."}}),
      root + "/r/next-index");
  GitRepoOptions bare;
  bare.bare = true;
  GitRepo::init(folder / "bare.git", bare);
  EXPECT_EQ(index_file("bare.git/refs", {}),
            root + "/bare.git/refs/next-index");
}

TEST_F(OpenForHook, ReadsObjectsThatWaitInQuarantine) {
  GitRepo repo = GitRepo::init(folder / "r");
  GitRepo other = GitRepo::init(folder / "other");
  const ObjectId own = *ObjectId::from_hex(repo.hash_object("blob", "own"));
  const ObjectId pushed =
      *ObjectId::from_hex(other.hash_object("blob", "pushed"));
  const auto readable = [&](const Variables& set, const ObjectId& id) {
    return open(repo.folder(), set)->objects().read(id).has_value();
  };
  const std::string objects = root + "/r/.git/objects";
  const std::string incoming = root + "/other/.git/objects";
  EXPECT_FALSE(readable({}, pushed));
  for (const Variables& set :
       {Variables{{"GIT_OBJECT_DIRECTORY", incoming},
                  {"GIT_ALTERNATE_OBJECT_DIRECTORIES", objects},
                  {"GIT_QUARANTINE_PATH", incoming}},
        Variables{{"GIT_QUARANTINE_PATH", incoming}},
        Variables{
            {"GIT_ALTERNATE_OBJECT_DIRECTORIES", "../other/.git/objects"}}}) {
    EXPECT_TRUE(readable(set, own));
    EXPECT_TRUE(readable(set, pushed));
  }
  EXPECT_FALSE(readable({{"GIT_OBJECT_DIRECTORY", incoming}}, own));
  expect_refused(repo.folder(), {{"GIT_OBJECT_DIRECTORY", "gone"}});
}

TEST_F(OpenForHook, OtherCommandsIgnoreTheVariables) {
  GitRepo repo = GitRepo::init(folder / "r");
  const auto repository = Repository::open(folder / "r");
  ASSERT_TRUE(repository);
  EXPECT_EQ((*repository)->layout().index_file, root + "/r/.git/index");
  EXPECT_EQ((*repository)->layout().objects_dir, root + "/r/.git/objects");
}

}  // namespace
}  // namespace tokensweep::git
