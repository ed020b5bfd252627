// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/repository.h"

#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/git_repo.h"

namespace tokensweep::git {
namespace {

namespace fs = std::filesystem;
using test::GitRepo;
using test::GitRepoOptions;
using test::ScratchFolder;
using test::write_text;

std::vector<ObjectId> sorted_ids(const std::vector<std::string>& hex) {
  std::vector<ObjectId> ids;
  ids.reserve(hex.size());
  for (const std::string& one : hex) ids.push_back(*ObjectId::from_hex(one));
  std::ranges::sort(ids);
  return ids;
}

class RepositoryTest : public testing::Test {
 protected:
  static std::unique_ptr<Repository> open(const std::string& path) {
    auto repository = Repository::open(path);
    EXPECT_TRUE(repository) << repository.error().message();
    return repository ? *std::move(repository) : nullptr;
  }

  // "git dir|common dir|work dir", relative to the scratch folder.
  std::string layout_of(const std::string& path) {
    const auto repository = open(path);
    if (!repository) return "none";
    const Layout& layout = repository->layout();
    const auto shorten = [this](const std::string& full) {
      return full.empty() ? full : full.substr(root.size() + 1);
    };
    return shorten(layout.git_dir) + "|" + shorten(layout.common_dir) + "|" +
           shorten(layout.work_dir);
  }

  static void expect_usage_error(const std::string& path) {
    const auto repository = Repository::open(path);
    ASSERT_FALSE(repository) << path;
    EXPECT_EQ(repository.error().kind(), ErrorKind::kUsage);
  }

  // "id name" lines.
  static std::vector<std::string> refs_of(Repository& repository,
                                          Coverage& coverage) {
    std::vector<std::string> result;
    const auto refs = repository.refs(coverage);
    EXPECT_TRUE(refs);
    for (const Ref& ref : *refs) {
      result.push_back(ref.target.hex() + " " + ref.name);
    }
    return result;
  }

  static std::vector<std::string> refs_by_git(GitRepo& repo) {
    std::vector<std::string> result;
    std::istringstream lines(
        repo.git({"for-each-ref", "--format=%(objectname) %(refname)"}));
    for (std::string line; std::getline(lines, line);) result.push_back(line);
    return result;
  }

  ScratchFolder folder;
  std::string root = fs::canonical(folder.path());
};

TEST_F(RepositoryTest, FindsTheRepositoryFromAnywhere) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.write("a/b/file", "x");
  const std::string expected = "r/.git|r/.git|r";
  for (const char* path :
       {"r", "r/", "r/a/b", "r/.git", "r/a/../.git/objects"}) {
    EXPECT_EQ(layout_of(folder / path), expected) << path;
  }
  fs::create_directory_symlink(folder / "r/a", folder / "link");
  EXPECT_EQ(layout_of(folder / "link"), expected);
  expect_usage_error(folder / "r/a/b/file");
  expect_usage_error(folder / "missing");
  expect_usage_error("/");
}

TEST_F(RepositoryTest, ASecondLookSaysNo) {
  fs::create_directories(folder / "x/.git");
  expect_usage_error(folder / "x");
  write_text(folder / "y/.git", "gitdir: nowhere\n");
  expect_usage_error(folder / "y");
  write_text(folder / "z/.git", "nonsense\n");
  expect_usage_error(folder / "z");
  write_text(folder / "w/HEAD", "ref: refs/heads/main\n");
  write_text(folder / "w/refs/x", "");
  expect_usage_error(folder / "w");
}

TEST_F(RepositoryTest, AGitDirWithAnotherNameIsBare) {
  GitRepoOptions options;
  options.bare = true;
  GitRepo::init(folder / "bare.git", options);
  EXPECT_EQ(layout_of(folder / "bare.git"), "bare.git|bare.git|");
  EXPECT_EQ(layout_of(folder / "bare.git/refs"), "bare.git|bare.git|");
  // Its config says that it is not bare; the parent is no working tree for it.
  GitRepo::init(folder / "r");
  fs::rename(folder / "r/.git", folder / "r/snapshot");
  EXPECT_EQ(layout_of(folder / "r/snapshot"), "r/snapshot|r/snapshot|");
  write_text(folder / "r/snapshot/config", "[core]\nworktree = ../../r\n");
  EXPECT_EQ(layout_of(folder / "r/snapshot"), "r/snapshot|r/snapshot|r");
  write_text(folder / "r/snapshot/config", "[core]\nworktree = ../gone\n");
  EXPECT_EQ(layout_of(folder / "r/snapshot"), "r/snapshot|r/snapshot|");
  fs::rename(folder / "r/snapshot", folder / "r/.git");
  write_text(folder / "r/.git/config", "[core]\nbare = true\n");
  EXPECT_EQ(layout_of(folder / "r"), "r/.git|r/.git|");
}

TEST_F(RepositoryTest, FollowsWorktreesAndSubmodules) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.commit("one");
  repo.git({"worktree", "add", "-q", "../linked"});
  const std::string linked = "r/.git/worktrees/linked|r/.git|linked";
  EXPECT_EQ(layout_of(folder / "linked"), linked);
  EXPECT_EQ(layout_of(folder / "linked/.git"), linked);
  EXPECT_EQ(layout_of(folder / "r/.git/worktrees/linked"), linked);
  GitRepo sub = GitRepo::init(folder / "s");
  sub.commit("one");
  repo.git({"submodule", "--quiet", "add", "../s", "sub"});
  const std::string module = "r/.git/modules/sub|r/.git/modules/sub|r/sub";
  EXPECT_EQ(layout_of(folder / "r/sub"), module);
  EXPECT_EQ(layout_of(folder / "r/.git/modules/sub"), module);
  write_text(folder / "r/.git/worktrees/linked/commondir", "../gone\n");
  expect_usage_error(folder / "linked");
}

TEST_F(RepositoryTest, ReadsWhatTheConfigSays) {
  GitRepo::init(folder / "r");
  const auto with_config = [this](const std::string& text) {
    write_text(folder / "r/.git/config", text);
    return Repository::open(folder / "r");
  };
  EXPECT_FALSE((*with_config(""))->layout().partial_clone);
  EXPECT_TRUE((*with_config("[remote \"o\"]\npromisor = true\n"))
                  ->layout()
                  .partial_clone);
  EXPECT_TRUE((*with_config("[extensions]\npartialClone = o\n"))
                  ->layout()
                  .partial_clone);
  for (const char* bad : {"[core]\nrepositoryformatversion = 2\n",
                          "[extensions]\nobjectFormat = md5\n"}) {
    const auto repository = with_config(bad);
    ASSERT_FALSE(repository);
    EXPECT_EQ(repository.error().kind(), ErrorKind::kUnsupported);
  }
  const auto strange = with_config("[extensions]\nstrange = 1\n");
  ASSERT_TRUE(strange);
  Coverage coverage;
  ASSERT_TRUE((*strange)->refs(coverage));
  EXPECT_EQ(coverage.skipped.at("unknown repository extension").count, 1U);
}

TEST_F(RepositoryTest, CutsTheUserOutOfTheRemote) {
  GitRepo::init(folder / "r");
  const auto url = [this](const std::string& text) {
    write_text(folder / "r/.git/config",
               "[remote \"origin\"]\nurl = \"" + text + "\"\n");
    return open(folder / "r")->origin_url();
  };
  EXPECT_EQ(url("https://u:p@host/a@b.git"), "https://host/a@b.git");
  EXPECT_EQ(url("https://u:p@q@host:1/a"), "https://host:1/a");
  EXPECT_EQ(url("https://u:p@host"), "https://host");
  EXPECT_EQ(url("https://host/a?key=x#y"), "https://host/a");
  EXPECT_EQ(url("ssh://git@host/a"), "ssh://host/a");
  EXPECT_EQ(url("git@host:a/b"), "host:a/b");
  EXPECT_EQ(url("/path/a@b:c"), "/path/a@b:c");
  EXPECT_EQ(url(""), "");
}

TEST_F(RepositoryTest, KnowsTheNamesOfRemotes) {
  GitRepo::init(folder / "r");
  EXPECT_TRUE(open(folder / "r")->remote_names().empty());
  write_text(folder / "r/.git/config",
             "[remote]\npushDefault = none\n"
             "[remote \"origin/Fork\"]\nurl = a\n"
             "[remote \"origin\"]\nurl = b\nfetch = c\n");
  const std::vector<std::string> expected = {"origin", "origin/Fork"};
  EXPECT_EQ(open(folder / "r")->remote_names(), expected);
}

TEST_F(RepositoryTest, ReadsRefsLikeGit) {
  GitRepo repo = GitRepo::init(folder / "r");
  auto repository = open(repo.folder());
  Coverage coverage;
  EXPECT_TRUE(refs_of(*repository, coverage).empty());
  EXPECT_EQ(*repository->head(), std::nullopt);
  EXPECT_EQ(repository->head_branch(), "main");

  repo.write("f", "1");
  const std::string one = repo.commit("one");
  repo.tag("v1", "tag");
  repo.branch("a/b/c");
  repo.git({"update-ref", "refs/remotes/origin/main", "HEAD"});
  repo.git(
      {"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"});
  repo.git({"update-ref", "refs/odd/\xff", "HEAD:f"});
  repo.git({"pack-refs", "--all"});
  const std::string two = repo.commit("two");
  repo.note("note");
  repo.write("f", "dirty");
  repo.stash();
  EXPECT_EQ(refs_of(*repository, coverage), refs_by_git(repo));
  EXPECT_EQ((*repository->head())->hex(), two);
  EXPECT_EQ(repository->head_branch(), "a/b/c");
  EXPECT_TRUE(coverage.skipped.empty());

  repo.checkout("HEAD~");
  EXPECT_EQ((*repository->head())->hex(), repo.rev_parse("HEAD"));
  EXPECT_EQ(repository->head_branch(), "");
  EXPECT_EQ(repository->reflog_ids(coverage),
            sorted_ids({one, two, repo.rev_parse("refs/notes/commits"),
                        repo.rev_parse("refs/stash")}));
}

TEST_F(RepositoryTest, CountsBrokenRefs) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.commit("one");
  write_text(repo.folder() + "/.git/refs/heads/broken", "zzz\n");
  write_text(repo.folder() + "/.git/refs/heads/empty", "");
  write_text(repo.folder() + "/.git/refs/heads/x.lock", "");
  write_text(repo.folder() + "/.git/refs/heads/dangling",
             "ref: refs/heads/nowhere\n");
  write_text(repo.folder() + "/.git/refs/heads/loop", "ref: refs/heads/loop\n");
  const auto repository = open(repo.folder());
  Coverage coverage;
  EXPECT_EQ(refs_of(*repository, coverage).size(), 1U);
  EXPECT_EQ(coverage.skipped.at("broken ref").count, 3U);
  EXPECT_EQ(coverage.skipped.at("broken ref").effect, SkipEffect::kIncomplete);
  EXPECT_EQ(coverage.skipped.at("dangling symbolic ref").effect,
            SkipEffect::kCounted);
}

TEST_F(RepositoryTest, ReadsPrivateRefsOfEveryWorktree) {
  GitRepo repo = GitRepo::init(folder / "r");
  const std::string one = repo.commit("one");
  repo.git({"worktree", "add", "-q", "--detach", "../linked"});
  GitRepo linked(folder / "linked");
  linked.git({"update-ref", "refs/bisect/bad", "HEAD"});
  linked.git({"update-ref", "refs/worktree/mine", "HEAD"});
  repo.git({"update-ref", "refs/bisect/good", "HEAD"});
  const auto names = [&](const std::string& path) {
    std::string result;
    Coverage coverage;
    for (const std::string& line : refs_of(*open(path), coverage)) {
      EXPECT_EQ(line.substr(0, 40), one);
      result += line.substr(41) + " ";
    }
    return result;
  };
  EXPECT_EQ(names(repo.folder()),
            "refs/bisect/good refs/heads/main worktrees/linked/HEAD "
            "worktrees/linked/refs/bisect/bad "
            "worktrees/linked/refs/worktree/mine ");
  EXPECT_EQ(names(linked.folder()),
            "main-worktree/refs/bisect/good refs/bisect/bad refs/heads/main "
            "refs/worktree/mine ");
}

TEST_F(RepositoryTest, RefTablesAreIncompleteWhenGitCannotReadThem) {
  GitRepo repo = GitRepo::init(folder / "r");
  write_text(repo.folder() + "/.git/config",
             "[core]\nrepositoryformatversion = 1\n"
             "[extensions]\nrefStorage = reftable\n");
  write_text(repo.folder() + "/.git/HEAD", "ref: refs/heads/.invalid\n");
  write_text(repo.folder() + "/.git/reftable/tables.list", "nonsense\n");
  const auto repository = open(repo.folder());
  Coverage coverage;
  EXPECT_TRUE(refs_of(*repository, coverage).empty());
  EXPECT_EQ(coverage.skipped.at("unreadable refs").count, 1U);
  EXPECT_FALSE(coverage.complete());
  ASSERT_FALSE(repository->head());
  EXPECT_EQ(repository->head().error().kind(), ErrorKind::kUnsupported);
}

TEST_F(RepositoryTest, ReadsTheIndexOfItsWorktree) {
  GitRepo repo = GitRepo::init(folder / "r");
  EXPECT_TRUE(open(repo.folder())->index()->empty());
  repo.write("f", "1");
  repo.commit("one");
  repo.git({"worktree", "add", "-q", "../linked"});
  GitRepo linked(folder / "linked");
  linked.write("g", "2");
  linked.git({"add", "g"});
  EXPECT_EQ(open(repo.folder())->index()->size(), 1U);
  const auto index = open(linked.folder())->index();
  ASSERT_TRUE(index);
  ASSERT_EQ(index->size(), 2U);
  EXPECT_EQ((*index)[1].path, "g");
  EXPECT_EQ((*index)[1].blob.hex(), linked.rev_parse(":g"));
}

TEST_F(RepositoryTest, IgnoresGitVariables) {
  GitRepo repo = GitRepo::init(folder / "r");
  repo.commit("one");
  // One thread runs here.
  ::setenv("GIT_DIR", "/nowhere", 1);               // NOLINT
  ::setenv("GIT_OBJECT_DIRECTORY", "/nowhere", 1);  // NOLINT
  const auto repository =
      Repository::open_with(repo.folder(), Reader::kGitProgram);
  ASSERT_TRUE(repository);
  EXPECT_EQ((*repository)->objects().ids()->size(), 2U);
  EXPECT_TRUE(
      (*repository)->objects().read((*repository)->objects().ids()->front()));
  ::unsetenv("GIT_DIR");               // NOLINT
  ::unsetenv("GIT_OBJECT_DIRECTORY");  // NOLINT
}

}  // namespace
}  // namespace tokensweep::git
