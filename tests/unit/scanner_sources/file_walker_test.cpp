// SPDX-License-Identifier: Apache-2.0
#include "scanner/sources/file_walker.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/handle.h"
#include "tests/unit/scanner_sources/scratch.h"

namespace tokensweep {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::tokensweep::testing::FakeFileSystem;
using ::tokensweep::testing::RecordingSink;
using ::tokensweep::testing::Scratch;
using ::tokensweep::testing::skipped;

class FileWalkerTest : public ::testing::Test {
 protected:
  FileWalkerTest() { options.user_ignore_file = ""; }

  // Walks the scratch folder with paths shown from there.
  void walk() { walk({{tree.path(), ""}}); }
  void walk(const std::vector<WalkRoot>& roots) {
    ASSERT_TRUE(walk_files(roots, options, sink, coverage, system));
  }
  void make_repository(const std::string& folder) {
    tree.write(folder + ".git/HEAD", "ref: refs/heads/main\n");
  }

  Scratch tree;
  WalkOptions options;
  RecordingSink sink;
  Coverage coverage;
  FakeFileSystem system;
};

TEST_F(FileWalkerTest, ReadsEveryFileAndCountsIt) {
  tree.write("a", "one");
  tree.write("b/c", std::string("\0binary", 7));
  tree.write("b/d/.hidden", "");
  walk();
  EXPECT_THAT(sink.paths(), ElementsAre("a", "b/c", "b/d/.hidden"));
  EXPECT_EQ(sink.content("b/c"), std::string("\0binary", 7));
  EXPECT_EQ(sink.kind("a"), OccurrenceKind::kFile);
  EXPECT_EQ(coverage.files, 3U);
  EXPECT_EQ(coverage.bytes, 10U);
  EXPECT_THAT(coverage.skipped, IsEmpty());
}

TEST_F(FileWalkerTest, ManyFilesOnManyThreadsAreEachReadOnce) {
  std::size_t files = 0;
  for (int i = 0; i < 40; ++i) {
    for (int j = 0; j < i; ++j, ++files) {
      tree.write(std::to_string(i) + '/' + std::to_string(j),
                 std::to_string(i * j));
    }
  }
  for (int i = 0; i < 1000; ++i, ++files) {
    tree.write("wide/" + std::to_string(i));
  }
  options.threads = 4;
  walk();
  EXPECT_THAT(sink.paths(), SizeIs(files));
  EXPECT_EQ(sink.content("30/20"), "600");
  EXPECT_EQ(coverage.files, files);
  EXPECT_TRUE(coverage.complete());
}

TEST_F(FileWalkerTest, ShowsPathsAsNamed) {
  const auto shown = [](const std::string& path) {
    return roots_as_named({path}).front().display;
  };
  EXPECT_EQ(shown("."), "");
  EXPECT_EQ(shown("./a//b/"), "a/b");
  EXPECT_EQ(shown("../x/./y"), "../x/y");
  EXPECT_EQ(shown("/"), "/");
  EXPECT_EQ(shown("//a"), "/a");
  EXPECT_THAT(roots_as_named({"a", "./a/", "b"}), SizeIs(2));

  tree.write("sub/f");
  walk({{tree.path() + "/sub", "x"}, {tree / "sub/f", "y/f"}});
  EXPECT_THAT(sink.paths(), ElementsAre("x/f", "y/f"));
}

TEST_F(FileWalkerTest, MissingRootIsAUsageErrorAndNothingIsRead) {
  tree.write("a");
  const Result<void> result =
      walk_files({{tree / "a", "a"}, {tree / "gone", "gone"}}, options, sink,
                 coverage, system);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::kUsage);
  EXPECT_THAT(result.error().message(), HasSubstr("gone"));
  EXPECT_THAT(sink.paths(), IsEmpty());
}

TEST_F(FileWalkerTest, SymlinksAreCountedButNamedOnesAreFollowed) {
  tree.write("real/f", "content");
  std::filesystem::create_symlink("real", tree / "to_folder");
  std::filesystem::create_symlink("real/f", tree / "to_file");
  std::filesystem::create_symlink(".", tree / "real/loop");
  walk();
  EXPECT_THAT(sink.paths(), ElementsAre("real/f"));
  EXPECT_EQ(skipped(coverage, "symlink"), 3U);
  EXPECT_TRUE(coverage.complete());
  walk({{tree / "to_folder", "F"}, {tree / "to_file", "T"}});
  EXPECT_EQ(sink.content("F/f"), "content");
  EXPECT_EQ(sink.content("T"), "content");
}

TEST_F(FileWalkerTest, WhatIsNoRegularFileIsNeitherReadNorWaitedFor) {
  ASSERT_EQ(::mkfifo((tree / "fifo").c_str(), 0600), 0);
  const Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (tree / "sock").copy(address.sun_path, sizeof address.sun_path - 1);
  const auto* raw = static_cast<const void*>(&address);
  ASSERT_EQ(
      ::bind(socket.get(), static_cast<const sockaddr*>(raw), sizeof address),
      0);
  tree.write("f");
  walk();
  EXPECT_THAT(sink.paths(), ElementsAre("f"));
  EXPECT_EQ(skipped(coverage, "not a regular file"), 2U);
  EXPECT_TRUE(coverage.complete());
}

TEST_F(FileWalkerTest, ANamedPipeIsReadToItsEnd) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const Fd reading(ends[0]);
  Fd writing(ends[1]);
  std::jthread writer([&writing] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    EXPECT_EQ(::write(writing.get(), "late", 4), 4);
    writing.reset();
  });
  walk({{"/dev/fd/" + std::to_string(reading.get()), "pipe"}});
  EXPECT_EQ(sink.content("pipe"), "late");
}

TEST_F(FileWalkerTest, UnreadableThingsMakeTheRunIncomplete) {
  tree.write("denied");
  tree.write("broken");
  tree.write("folder/inside");
  tree.write("gone");
  tree.write("good");
  system.open_errors["denied"] = EACCES;
  system.open_errors["folder"] = EACCES;
  system.open_errors["gone"] = ENOENT;
  system.unreadable.insert("broken");
  walk();
  EXPECT_THAT(sink.paths(), ElementsAre("good"));
  EXPECT_FALSE(coverage.complete());
  EXPECT_THAT(coverage.skipped["unreadable file"].examples,
              ElementsAre("broken", "denied"));
  EXPECT_THAT(coverage.skipped["unreadable folder"].examples,
              ElementsAre("folder"));
  EXPECT_EQ(coverage.skipped["vanished file"].effect, SkipEffect::kCounted);
}

TEST_F(FileWalkerTest, LimitsAndLargeFiles) {
  tree.write("small", "12345");
  const std::string large(std::size_t{9} << 20, 'q');
  tree.write("large", large);
  tree.write("after", "x");
  tree.write("sparse");
  std::filesystem::resize_file(tree / "sparse", std::uintmax_t{1} << 40);
  options.max_file_bytes = large.size();
  walk();
  EXPECT_THAT(sink.paths(), ElementsAre("after", "large", "small"));
  EXPECT_EQ(sink.content("large"), large);
  EXPECT_THAT(coverage.skipped["file too large"].examples,
              ElementsAre("sparse"));
  EXPECT_FALSE(coverage.complete());

  coverage = {};
  options.max_file_bytes = 5;
  walk({{tree / "small", "s"}, {tree / "large", "l"}});
  EXPECT_EQ(coverage.files, 1U);
  EXPECT_EQ(skipped(coverage, "file too large"), 1U);
}

TEST_F(FileWalkerTest, FilesWhoseSizeLiesAreReadToTheirEnd) {
  walk({{"/proc/self/status", "status"}});
  EXPECT_THAT(sink.content("status"), HasSubstr("Pid:"));
}

TEST_F(FileWalkerTest, NamesAreBytes) {
  tree.write("caf\xe9/\xff\n\x1b[31m", "x");
  walk();
  EXPECT_THAT(sink.paths(), ElementsAre("caf\xe9/\xff\n\x1b[31m"));
}

TEST_F(FileWalkerTest, IgnoreFilesAreRespectedAndCounted) {
  tree.write(".gitignore", "*.log\n/build/\n");
  tree.write("a.log");
  tree.write("build/x");
  tree.write("build/y");
  tree.write("sub/.gitignore", "!keep.log\n");
  tree.write("sub/keep.log");
  tree.write("sub/other.log");
  walk();
  EXPECT_THAT(sink.paths(),
              ElementsAre(".gitignore", "sub/.gitignore", "sub/keep.log"));
  EXPECT_THAT(coverage.skipped["ignored"].examples,
              ElementsAre("a.log", "build", "sub/other.log"));
  EXPECT_TRUE(coverage.complete());
  EXPECT_FALSE(system.opened().contains("x"));

  options.respect_ignore = false;
  coverage = {};
  walk();
  EXPECT_EQ(coverage.files, 7U);
  EXPECT_EQ(skipped(coverage, "ignored"), 0U);
}

TEST_F(FileWalkerTest, RulesOfParentFoldersCountInsideARepository) {
  make_repository("");
  tree.write(".git/info/exclude", "*.priv\n");
  tree.write("rules", "*.user\n");
  tree.write(".gitignore", "/a/b/*.top\n*.log\n");
  tree.write("a/.gitignore", "*.mid\n");
  for (const char* name : {"x.top", "x.log", "x.mid", "x.priv", "x.user"}) {
    tree.write(std::string("a/b/") + name);
  }
  tree.write("a/b/kept");
  options.user_ignore_file = tree / "rules";
  walk({{tree / "a/b", ""}});
  EXPECT_THAT(sink.paths(), ElementsAre("kept"));
  EXPECT_EQ(skipped(coverage, "ignored"), 5U);
  // What is named is read.
  walk({{tree / "a/b/x.log", "named"}});
  EXPECT_EQ(sink.content("named"), "x");
}

TEST_F(FileWalkerTest, WithoutARepositoryParentsDoNotCount) {
  tree.write(".gitignore", "*.log\n");
  tree.write("a/x.log");
  walk({{tree / "a", ""}});
  EXPECT_THAT(sink.paths(), ElementsAre("x.log"));
}

TEST_F(FileWalkerTest, NestedRepositoriesHaveTheirOwnRules) {
  make_repository("");
  tree.write(".gitignore", "*.log\n");
  make_repository("nested/");
  tree.write("nested/x.log");
  tree.write("wt/.git", "gitdir: ../.git/worktrees/wt\n");
  tree.write(".git/worktrees/wt/HEAD", "ref: refs/heads/wt\n");
  tree.write(".git/worktrees/wt/commondir", "../..\n");
  tree.write(".git/info/exclude", "*.priv\n");
  tree.write("wt/a.priv");
  tree.write("wt/b.log");
  walk();
  EXPECT_THAT(sink.paths(),
              ElementsAre(".gitignore", "nested/x.log", "wt/.git", "wt/b.log"));
  EXPECT_THAT(coverage.skipped["git folder"].examples,
              ElementsAre(".git", "nested/.git"));
}

TEST_F(FileWalkerTest, AuditSkipsNestedRepositoriesButNotWhatPretends) {
  make_repository("");
  make_repository("sub/");
  tree.write("sub/f");
  tree.write("trick/.git", "nothing");
  tree.write("trick/f");
  make_repository("held/");
  tree.write("held/f");
  tree.write("empty/.git/f");
  options.nested = NestedRepositories::kSkip;
  const PathSet tracked(std::vector<std::string>{"held/f"});
  options.tracked = &tracked;
  walk();
  EXPECT_THAT(sink.paths(),
              ElementsAre("empty/.git/f", "held/f", "trick/.git", "trick/f"));
  EXPECT_THAT(coverage.skipped["submodule"].examples, ElementsAre("sub"));
  EXPECT_THAT(coverage.skipped["git folder"].examples,
              ElementsAre("held/.git"));
}

TEST_F(FileWalkerTest, TrackedFilesAreNeverIgnored) {
  tree.write(".gitignore", "*.env\nout/\n");
  tree.write("a.env");
  tree.write("b.env");
  tree.write("out/deep/t");
  tree.write("out/deep/u");
  tree.write("out/v");
  const PathSet tracked(std::vector<std::string>{"a.env", "out/deep/t"});
  options.tracked = &tracked;
  walk();
  EXPECT_THAT(sink.paths(), ElementsAre(".gitignore", "a.env", "out/deep/t"));
  EXPECT_THAT(coverage.skipped["ignored"].examples,
              ElementsAre("b.env", "out/deep/u", "out/v"));
}

TEST_F(FileWalkerTest, ExcludesAreCountedApart) {
  tree.write("vendor/x");
  tree.write("src/a.min.js");
  tree.write("src/a.js");
  options.respect_ignore = false;
  options.exclude = {"/vendor/", "src/*.min.js"};
  walk();
  EXPECT_THAT(sink.paths(), ElementsAre("src/a.js"));
  EXPECT_EQ(skipped(coverage, "excluded"), 2U);
  // The same rules from the same root on a part of it.
  RecordingSink part;
  options.exclude_root = tree.path();
  ASSERT_TRUE(walk_files({{tree / "src", "src"}}, options, part, coverage));
  EXPECT_THAT(part.paths(), ElementsAre("src/a.js"));
}

TEST_F(FileWalkerTest, ExcludesCountOnlyBelowTheirRoot) {
  for (const char* name : {"a", "b", "a/b", "ab"}) {
    tree.write(std::string(name) + "/vendor/x");
    tree.write(std::string(name) + "/v");
  }
  options.exclude = {"vendor/", "/v", "b/"};
  options.exclude_root = tree / "a";
  walk({{tree / "b", "b"}, {tree / "ab", "ab"}, {tree / "a/vendor", "in"}});
  EXPECT_THAT(sink.paths(),
              ElementsAre("ab/v", "ab/vendor/x", "b/v", "b/vendor/x", "in/x"));
  // A walk from above it.
  RecordingSink all;
  ASSERT_TRUE(walk_files({{tree.path(), ""}}, options, all, coverage));
  EXPECT_THAT(all.paths(),
              ElementsAre("ab/v", "ab/vendor/x", "b/v", "b/vendor/x"));
  EXPECT_THAT(coverage.skipped["excluded"].examples,
              ElementsAre("a/b", "a/v", "a/vendor"));
}

TEST_F(FileWalkerTest, ExcludesOfAFolderThatIsGoneCountNowhere) {
  tree.write("vendor/x");
  options.exclude = {"vendor/"};
  options.exclude_root = tree / "gone";
  walk();
  EXPECT_THAT(sink.paths(), ElementsAre("vendor/x"));
}

TEST_F(FileWalkerTest, AGitFolderIsReadWhenNamed) {
  make_repository("");
  tree.write(".gitignore", "*\n");
  walk({{tree / ".git", ".git"}});
  EXPECT_THAT(sink.paths(), ElementsAre(".git/HEAD"));
}

TEST_F(FileWalkerTest, StopsWhenAsked) {
  for (int i = 0; i < 50; ++i) tree.write(std::to_string(i) + "/f");
  std::stop_source source;
  class StoppingSink : public FileSink {
   public:
    explicit StoppingSink(std::stop_source& stop) : stop_(stop) {}
    void file(unsigned, const SourceFile&) override { stop_.request_stop(); }

   private:
    std::stop_source& stop_;
  } stopping(source);
  options.stop = source.get_token();
  ASSERT_TRUE(walk_files({{tree.path(), ""}}, options, stopping, coverage));
  EXPECT_LT(coverage.files, 50U);
  EXPECT_GE(skipped(coverage, "interrupted"), 1U);
  EXPECT_FALSE(coverage.complete());
}

// Far longer than a path may be, with a side folder at every level so that
// more folders wait than may be open.
class DeepTree {
 public:
  DeepTree(const std::string& top, int levels) : top_(top) {
    Fd at(::open(top.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (int i = 0; i < levels; ++i) {
      ::mkdirat(at.get(), "side", 0700);
      const Fd file(
          ::openat(at.get(), "side/f", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
      EXPECT_TRUE(file);
      ::mkdirat(at.get(), kName, 0700);
      at = Fd(::openat(at.get(), kName, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
      EXPECT_TRUE(at);
    }
  }
  // std::filesystem::remove_all gives up on paths that are too long.
  ~DeepTree() { (void)testing::run_shell(top_, "rm -rf -- *"); }

  static constexpr const char* kName = "a-folder-with-a-rather-long-name";

 private:
  std::string top_;
};

TEST_F(FileWalkerTest, VeryDeepTreesAreReadToTheBottom) {
  constexpr int kLevels = 600;
  const DeepTree deep(tree.path(), kLevels);
  for (const unsigned threads : {1U, 4U}) {
    coverage = {};
    options.threads = threads;
    walk();
    EXPECT_EQ(coverage.files, std::uint64_t{kLevels});
    EXPECT_TRUE(coverage.complete());
  }
}

TEST(StdinTest, ReadsToTheEndAndCutsAtTheLimit) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const Fd reading(ends[0]);
  Fd writing(ends[1]);
  ASSERT_EQ(::write(writing.get(), "0123456789", 10), 10);
  writing.reset();
  RecordingSink sink;
  Coverage coverage;
  read_stdin(reading.get(), 4, {}, sink, coverage);
  EXPECT_EQ(sink.content("-"), "0123");
  EXPECT_EQ(sink.kind("-"), OccurrenceKind::kStdin);
  EXPECT_EQ(skipped(coverage, "file too large"), 1U);
  EXPECT_FALSE(coverage.complete());
}

TEST(StdinTest, StopsWaitingWhenAsked) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const Fd reading(ends[0]);
  const Fd writing(ends[1]);
  ASSERT_EQ(::write(writing.get(), "part", 4), 4);
  RecordingSink sink;
  Coverage coverage;
  std::stop_source source;
  std::jthread stopper([&source] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    source.request_stop();
  });
  read_stdin(reading.get(), 100, source.get_token(), sink, coverage);
  EXPECT_EQ(sink.content("-"), "part");
  EXPECT_EQ(skipped(coverage, "interrupted"), 1U);
}

}  // namespace
}  // namespace tokensweep
