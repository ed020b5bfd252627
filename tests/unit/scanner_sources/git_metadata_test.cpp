// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/git_metadata.h"

#include <filesystem>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scanner/sources/lfs_pointer.h"
#include "tests/unit/scanner_sources/scratch.h"

namespace tokensweep {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;
using ::tokensweep::testing::RecordingSink;
using ::tokensweep::testing::run_shell;
using ::tokensweep::testing::Scratch;
using ::tokensweep::testing::skipped;

class GitMetadataTest : public ::testing::Test {
 protected:
  void read() {
    options_.git_dir = options_.common_dir = git_.path();
    options_.display = ".git";
    ASSERT_TRUE(read_git_metadata(options_, sink_, coverage_));
  }

  Scratch git_;
  GitMetadataOptions options_;
  RecordingSink sink_;
  Coverage coverage_;
};

TEST_F(GitMetadataTest, ReadsEverythingButObjectsAndSamples) {
  for (const char* name : {"config",
                           "config.worktree",
                           "config.bak",
                           "HEAD",
                           "FETCH_HEAD",
                           "MERGE_MSG",
                           "COMMIT_EDITMSG",
                           "packed-refs",
                           "logs/HEAD",
                           "logs/refs/stash",
                           "hooks/pre-commit",
                           "info/exclude",
                           "rebase-merge/author-script",
                           "sequencer/todo",
                           "BISECT_LOG",
                           "rr-cache/aa/preimage",
                           "lfs/objects/aa/bb/aabb",
                           "worktrees/w/COMMIT_EDITMSG",
                           "worktrees/w/logs/HEAD",
                           "objects/info/http-alternates"}) {
    git_.write(name);
  }
  for (const char* name :
       {"index", "objects/aa/bb", "objects/pack/p.pack", "objects/info/packs",
        "hooks/pre-push.sample", "worktrees/w/index", "sharedindex.12"}) {
    git_.write(name);
  }
  read();
  EXPECT_EQ(coverage_.files, 20U);
  EXPECT_THAT(sink_.paths(),
              IsSupersetOf({".git/config", ".git/logs/refs/stash",
                            ".git/worktrees/w/logs/HEAD",
                            ".git/objects/info/http-alternates"}));
  EXPECT_THAT(sink_.paths(), Not(Contains(".git/worktrees/w/index")));
  EXPECT_EQ(sink_.kind(".git/config"), OccurrenceKind::kGitMetadata);
  EXPECT_TRUE(coverage_.complete());
}

TEST_F(GitMetadataTest, RefNamesAreContent) {
  git_.write("refs/heads/a");
  git_.write("refs/heads/b/c");
  git_.write("logs/refs/heads/a");
  git_.write("logs/refs/heads/gone");
  read();
  EXPECT_EQ(sink_.content(".git/refs"),
            "refs/heads/a\nrefs/heads/b/c\nrefs/heads/gone\n");
}

TEST_F(GitMetadataTest, SubmodulesAreCountedOneByOne) {
  git_.write("modules/a/HEAD");
  git_.write("modules/a/config");
  git_.write("modules/a/modules/inner/HEAD");
  git_.write("modules/group/b/HEAD");
  read();
  EXPECT_THAT(coverage_.skipped["submodule repository"].examples,
              ElementsAre(".git/modules/a", ".git/modules/a/modules/inner",
                          ".git/modules/group/b"));
  EXPECT_EQ(coverage_.files, 0U);
  EXPECT_TRUE(coverage_.complete());
}

TEST_F(GitMetadataTest, SymlinksAreNotFollowed) {
  git_.write("config", "plain");
  std::filesystem::create_symlink("/etc/passwd", git_ / "MERGE_MSG");
  std::filesystem::create_symlink("/etc", git_ / "logs");
  read();
  EXPECT_THAT(sink_.paths(), ElementsAre(".git/config"));
  EXPECT_EQ(skipped(coverage_, "symlink"), 2U);
}

TEST_F(GitMetadataTest, ManyFilesOnTwoThreads) {
  for (int i = 0; i < 100; ++i) git_.write("logs/" + std::to_string(i));
  options_.threads = 2;
  read();
  EXPECT_EQ(coverage_.files, 100U);
}

TEST_F(GitMetadataTest, AWorktreesOwnFolderElsewhereIsReadToo) {
  const Scratch own;
  own.write("COMMIT_EDITMSG", "message");
  git_.write("config");
  options_.common_dir = git_.path();
  options_.git_dir = own.path();
  ASSERT_TRUE(read_git_metadata(options_, sink_, coverage_));
  EXPECT_EQ(coverage_.files, 2U);
}

TEST_F(GitMetadataTest, AbsentFolderIsAnError) {
  options_.git_dir = options_.common_dir = git_ / "none";
  EXPECT_FALSE(read_git_metadata(options_, sink_, coverage_));
}

TEST_F(GitMetadataTest, ARealRepository) {
  (void)run_shell(git_.path(),
                  "git init -q work && cd work && echo x > f && git add f && "
                  "git -c user.name=n -c user.email=e commit -qm first && "
                  "git -c user.name=n -c user.email=e stash list");
  options_.git_dir = options_.common_dir = git_ / "work/.git";
  ASSERT_TRUE(read_git_metadata(options_, sink_, coverage_));
  EXPECT_THAT(sink_.paths(),
              IsSupersetOf({"COMMIT_EDITMSG", "HEAD", "config", "logs/HEAD"}));
  EXPECT_THAT(sink_.paths(), Not(Contains(StartsWith("objects/"))));
}

TEST(LfsPointerTest, RecognizesPointersOnly) {
  const std::string id(64, 'a');
  const std::string pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:" + id +
      "\nsize 12345\n";
  EXPECT_EQ(lfs_pointer_id(as_bytes(pointer)), id);
  EXPECT_FALSE(lfs_pointer_id(as_bytes("x" + pointer)));
  EXPECT_FALSE(lfs_pointer_id(as_bytes(pointer + std::string(1024, ' '))));
  EXPECT_FALSE(lfs_pointer_id(as_bytes(pointer.substr(0, 80))));
  EXPECT_FALSE(lfs_pointer_id({}));
}

TEST(LfsPointerTest, MissingContentIsCounted) {
  const Scratch git;
  const std::string here(64, 'a');
  const std::string absent(64, 'b');
  git.write("lfs/objects/aa/aa/" + here);
  Coverage coverage;
  count_missing_lfs(git.path(), {here, absent}, coverage);
  EXPECT_THAT(coverage.skipped["lfs content missing"].examples,
              ElementsAre(absent));
  EXPECT_TRUE(coverage.complete());
}

}  // namespace
}  // namespace tokensweep
