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
    options.git_dir = options.common_dir = git.path();
    options.display = ".git";
    ASSERT_TRUE(read_git_metadata(options, sink, coverage));
  }

  Scratch git;
  GitMetadataOptions options;
  RecordingSink sink;
  Coverage coverage;
};

TEST_F(GitMetadataTest, ShowsKnownRefsThatTheFilesDoNot) {
  git.write("packed-refs", "# pack-refs with: peeled\n12 refs/tags/packed\n");
  git.write("refs/heads/loose");
  options.ref_names = {"refs/heads/gone", "refs/heads/loose",
                       "refs/tags/packed", "worktrees/w/refs/bisect/gone"};
  read();
  EXPECT_EQ(sink.content(".git/refs"),
            "refs/bisect/gone\nrefs/heads/gone\nrefs/heads/loose\n");
}

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
    git.write(name);
  }
  for (const char* name :
       {"index", "objects/aa/bb", "objects/pack/p.pack", "objects/info/packs",
        "hooks/pre-push.sample", "info/refs", "worktrees/w/index",
        "sharedindex.12"}) {
    git.write(name);
  }
  read();
  EXPECT_EQ(coverage.files, 20U);
  EXPECT_THAT(sink.paths(),
              IsSupersetOf({".git/config", ".git/logs/refs/stash",
                            ".git/worktrees/w/logs/HEAD",
                            ".git/objects/info/http-alternates"}));
  EXPECT_THAT(sink.paths(), Not(Contains(".git/worktrees/w/index")));
  EXPECT_THAT(sink.paths(), Not(Contains(".git/info/refs")));
  EXPECT_EQ(sink.kind(".git/config"), OccurrenceKind::kGitMetadata);
  EXPECT_TRUE(coverage.complete());
}

TEST_F(GitMetadataTest, RefNamesAreContent) {
  git.write("refs/heads/a");
  git.write("refs/heads/b/c");
  git.write("logs/refs/heads/a");
  git.write("logs/refs/heads/gone");
  read();
  EXPECT_EQ(sink.content(".git/refs"),
            "refs/heads/a\nrefs/heads/b/c\nrefs/heads/gone\n");
}

TEST_F(GitMetadataTest, SubmodulesAreCountedOneByOne) {
  git.write("modules/a/HEAD");
  git.write("modules/a/config");
  git.write("modules/a/modules/inner/HEAD");
  git.write("modules/group/b/HEAD");
  read();
  EXPECT_THAT(coverage.skipped["submodule repository"].examples,
              ElementsAre(".git/modules/a", ".git/modules/a/modules/inner",
                          ".git/modules/group/b"));
  EXPECT_EQ(coverage.files, 0U);
  EXPECT_TRUE(coverage.complete());
}

TEST_F(GitMetadataTest, SymlinksAreNotFollowed) {
  git.write("config", "plain");
  std::filesystem::create_symlink("/etc/passwd", git / "MERGE_MSG");
  std::filesystem::create_symlink("/etc", git / "logs");
  read();
  EXPECT_THAT(sink.paths(), ElementsAre(".git/config"));
  EXPECT_EQ(skipped(coverage, "symlink"), 2U);
}

TEST_F(GitMetadataTest, ManyFilesOnTwoThreads) {
  for (int i = 0; i < 100; ++i) git.write("logs/" + std::to_string(i));
  options.threads = 2;
  read();
  EXPECT_EQ(coverage.files, 100U);
}

TEST_F(GitMetadataTest, AWorktreesOwnFolderElsewhereIsReadToo) {
  const Scratch own;
  own.write("COMMIT_EDITMSG", "message");
  git.write("config");
  options.common_dir = git.path();
  options.git_dir = own.path();
  ASSERT_TRUE(read_git_metadata(options, sink, coverage));
  EXPECT_EQ(coverage.files, 2U);
}

TEST_F(GitMetadataTest, AbsentFolderIsAnError) {
  options.git_dir = options.common_dir = git / "none";
  EXPECT_FALSE(read_git_metadata(options, sink, coverage));
}

TEST_F(GitMetadataTest, ARealRepository) {
  (void)run_shell(git.path(),
                  "git init -q work && cd work && echo x > f && git add f && "
                  "git -c user.name=n -c user.email=e commit -qm first && "
                  "git -c user.name=n -c user.email=e stash list");
  options.git_dir = options.common_dir = git / "work/.git";
  ASSERT_TRUE(read_git_metadata(options, sink, coverage));
  EXPECT_THAT(sink.paths(),
              IsSupersetOf({"COMMIT_EDITMSG", "HEAD", "config", "logs/HEAD"}));
  EXPECT_THAT(sink.paths(), Not(Contains(StartsWith("objects/"))));
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
