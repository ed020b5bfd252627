// SPDX-License-Identifier: Apache-2.0
// One contract for all readers: what git lists is what the sink gets.
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/repository.h"
#include "tests/support/git_repo.h"
#include "tests/unit/scanner_git/recording_sink.h"

namespace tokensweep::git {
namespace {

using test::RecordingSink;
using tokensweep::test::GitRepo;
using tokensweep::test::GitRepoOptions;
using tokensweep::test::read_text;
using tokensweep::test::ScratchFolder;
using tokensweep::test::write_text;

class StoreTest : public testing::TestWithParam<Reader> {
 protected:
  std::unique_ptr<Repository> open(const std::string& path) {
    auto repository = Repository::open_with(path, GetParam());
    EXPECT_TRUE(repository) << repository.error().message();
    return repository ? *std::move(repository) : nullptr;
  }

  Coverage read_all(Repository& repository, RecordingSink& sink,
                    ReadOptions options = {}) {
    Coverage coverage;
    options.threads = 2;
    const auto done = repository.objects().for_each(options, sink, coverage);
    EXPECT_TRUE(done) << done.error().message();
    return coverage;
  }

  // Every object once, with the right content, and nothing skipped.
  void expect_all(GitRepo& repo) {
    auto repository = open(repo.folder());
    ASSERT_TRUE(repository);
    RecordingSink sink;
    const Coverage coverage = read_all(*repository, sink);
    EXPECT_TRUE(coverage.skipped.empty());
    const std::vector<std::string> expected = repo.all_objects();
    EXPECT_EQ(sink.ids(), expected);
    EXPECT_EQ(sink.calls(), expected.size());
    const auto ids = repository->objects().ids();
    ASSERT_TRUE(ids);
    ASSERT_EQ(ids->size(), expected.size());
    const auto contents = sink.contents();
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ((*ids)[i].hex(), expected[i]);
      const auto object = repository->objects().read((*ids)[i]);
      ASSERT_TRUE(object);
      EXPECT_EQ(object->content, contents.at(expected[i]));
    }
  }

  // 41 commits on main, a tag, and an unreachable blob.
  static void fill(GitRepo& repo) {
    std::string stream;
    const auto file = [&](const std::string& path, const std::string& text) {
      stream += "M 100644 inline " + path + "\ndata " +
                std::to_string(text.size()) + "\n" + text + "\n";
    };
    std::string text;
    for (int i = 0; i < 41; ++i) {
      stream += "commit refs/heads/main\ncommitter C <c> " +
                std::to_string(1000 + i) + " +0000\ndata 1\nm\n";
      text += "line " + std::to_string(i * i) + "\n";
      file("file", text);
      file("dir/deeper/" + std::to_string(i % 4), text + "x");
    }
    file("binary", std::string("\0\n\r\xff", 4));
    file("empty", "");
    file("large", std::string(300'000, 'x') + "\n");
    repo.fast_import(stream);
    repo.tag("v1", "a tag");
    repo.hash_object("blob", "unreachable");
  }

  ScratchFolder folder;
};

TEST_P(StoreTest, ReadsLooseAndPackedObjects) {
  GitRepo repo = GitRepo::init(folder / "r");
  expect_all(repo);
  fill(repo);
  expect_all(repo);
  for (const int depth : {0, 1, 50}) {
    repo.repack(depth);
    expect_all(repo);
  }
  repo.hash_object("blob", "loose again");
  repo.git({"repack", "-q"});
  expect_all(repo);
  repo.git({"multi-pack-index", "write"});
  expect_all(repo);
}

// Git 2.39 and libgit2 1.5 know version 1 only; git even dies.
TEST_P(StoreTest, NeedsNoMultiPackIndex) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  repo.repack();
  const std::vector<std::string> objects = repo.all_objects();
  repo.git({"multi-pack-index", "write"});
  const std::string path =
      repo.folder() + "/.git/objects/pack/multi-pack-index";
  std::string content = read_text(path);
  content[4] = 9;
  write_text(path, content);
  auto repository = open(repo.folder());
  ASSERT_TRUE(repository);
  RecordingSink sink;
  EXPECT_TRUE(read_all(*repository, sink).complete());
  EXPECT_EQ(sink.ids(), objects);
}

TEST_P(StoreTest, ReadsWhatBelongsToSomebodyElse) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to change the owner";
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  const std::vector<std::string> objects = repo.all_objects();
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(repo.folder())) {
    ASSERT_EQ(::lchown(entry.path().c_str(), 12345, 12345), 0);
  }
  ASSERT_EQ(::lchown(repo.folder().c_str(), 12345, 12345), 0);
  auto repository = open(repo.folder());
  ASSERT_TRUE(repository);
  RecordingSink sink;
  EXPECT_TRUE(read_all(*repository, sink).complete());
  EXPECT_EQ(sink.ids(), objects);
  Coverage coverage;
  EXPECT_EQ(repository->refs(coverage)->size(), 2U);
}

TEST_P(StoreTest, NamesTypes) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  auto repository = open(repo.folder());
  ASSERT_TRUE(repository);
  for (int pass = 0; pass < 2; ++pass) {
    RecordingSink sink;
    ReadOptions options;
    options.types = mask_of(ObjectType::kCommit) | mask_of(ObjectType::kTag);
    read_all(*repository, sink, options);
    EXPECT_EQ(sink.count(ObjectType::kCommit), 41U);
    EXPECT_EQ(sink.count(ObjectType::kTag), 1U);
    EXPECT_EQ(sink.calls(), 42U);
  }
}

TEST_P(StoreTest, ReadsAlternates) {
  GitRepo base = GitRepo::init(folder / "base \"1\"");
  fill(base);
  base.repack();
  GitRepo(folder.path())
      .git({"clone", "-q", "--shared", base.folder(), folder / "r"});
  GitRepo repo(folder / "r");
  repo.write("more", "more");
  repo.commit("more");
  expect_all(repo);
  GitRepo(folder.path())
      .git({"clone", "-q", "--shared", repo.folder(), folder / "third"});
  GitRepo third(folder / "third");
  expect_all(third);
  write_text(third.folder() + "/.git/objects/info/alternates",
             "# comment\n\n../../../r/.git/objects\n/nowhere/objects\n");
  auto repository = open(third.folder());
  ASSERT_TRUE(repository);
  RecordingSink sink;
  const Coverage coverage = read_all(*repository, sink);
  EXPECT_EQ(sink.ids(), third.all_objects());
  EXPECT_EQ(coverage.skipped.at("missing alternate").count, 1U);
  EXPECT_FALSE(coverage.complete());
}

TEST_P(StoreTest, ReadsAroundCorruptObjects) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  repo.repack();
  const std::string content(2000, 'c');
  const std::string torn = repo.hash_object("blob", content + "torn");
  const std::string garbage = repo.hash_object("blob", content + "garbage");
  const std::string empty = repo.hash_object("blob", content + "empty");
  const std::string good = repo.hash_object("blob", content + "good");
  const std::vector<std::string> all = repo.all_objects();
  const std::string stored = read_text(repo.loose_path(torn));
  write_text(repo.loose_path(torn), stored.substr(0, stored.size() - 6));
  write_text(repo.loose_path(garbage), "garbage");
  write_text(repo.loose_path(empty), "");
  auto repository = open(repo.folder());
  ASSERT_TRUE(repository);
  RecordingSink sink;
  const Coverage coverage = read_all(*repository, sink);
  EXPECT_EQ(sink.calls(), all.size() - 3);
  EXPECT_TRUE(sink.contents().contains(good));
  const Skipped& skipped = coverage.skipped.at("corrupt object");
  EXPECT_EQ(skipped.count, 3U);
  std::vector<std::string> expected = {torn, garbage, empty};
  std::ranges::sort(expected);
  EXPECT_EQ(skipped.examples, expected);
  EXPECT_FALSE(coverage.complete());
  EXPECT_FALSE(repository->objects().read(*ObjectId::from_hex(garbage)));
  EXPECT_TRUE(repository->objects().read(*ObjectId::from_hex(good)));
}

TEST_P(StoreTest, ReadsAroundACorruptPack) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  repo.repack(0);  // so that no other object depends on a damaged one
  const std::size_t all = repo.all_objects().size();
  for (const auto& entry : std::filesystem::directory_iterator(
           repo.folder() + "/.git/objects/pack")) {
    if (entry.path().extension() != ".pack") continue;
    std::string pack = read_text(entry.path());
    for (std::size_t i = 0; i < 40; ++i) pack[pack.size() / 2 + i] ^= 0x55;
    write_text(entry.path(), pack);
  }
  auto repository = open(repo.folder());
  ASSERT_TRUE(repository);
  RecordingSink sink;
  const Coverage coverage = read_all(*repository, sink);
  // A damaged header may look like that of a delta.
  std::uint64_t lost = 0;
  for (const auto& [reason, skipped] : coverage.skipped) {
    EXPECT_TRUE(reason == "corrupt object" || reason == "missing base");
    lost += skipped.count;
  }
  EXPECT_GE(lost, 1U);
  EXPECT_LE(lost, 5U);
  EXPECT_EQ(sink.calls() + lost, all);
}

TEST_P(StoreTest, CountsBrokenIndexesAndLonelyPacks) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  repo.repack();
  const std::string packs = repo.folder() + "/.git/objects/pack/";
  write_text(packs + "pack-1.pack", "x");
  write_text(packs + "pack-2.idx", "x");
  write_text(packs + "pack-3.pack", "x");
  write_text(packs + "pack-3.idx", "x");
  auto repository = open(repo.folder());
  ASSERT_TRUE(repository);
  RecordingSink sink;
  const Coverage coverage = read_all(*repository, sink);
  EXPECT_EQ(coverage.skipped.at("pack without index").count, 1U);
  EXPECT_EQ(coverage.skipped.at("pack index without pack").count, 1U);
  EXPECT_EQ(coverage.skipped.at("corrupt pack index").count, 1U);
  EXPECT_GT(sink.calls(), 100U);
}

TEST_P(StoreTest, SkipsObjectsOverTheLimit) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  auto repository = open(repo.folder());
  ASSERT_TRUE(repository);
  RecordingSink sink;
  ReadOptions options;
  options.max_object_bytes = 300'000;
  const Coverage coverage = read_all(*repository, sink, options);
  const Skipped& skipped = coverage.skipped.at("object too large");
  EXPECT_EQ(skipped.count, 1U);
  EXPECT_EQ(skipped.examples.front(), repo.rev_parse("HEAD:large"));
  EXPECT_EQ(sink.calls() + 1, repo.all_objects().size());
}

TEST_P(StoreTest, StopsWhenAsked) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  auto repository = open(repo.folder());
  ASSERT_TRUE(repository);
  std::stop_source stop;
  stop.request_stop();
  ReadOptions options;
  options.stop = stop.get_token();
  RecordingSink sink;
  EXPECT_TRUE(read_all(*repository, sink, options).complete());
  EXPECT_EQ(sink.calls(), 0U);
}

TEST_P(StoreTest, UnknownIdsAreNotFound) {
  GitRepo repo = GitRepo::init(folder / "r");
  auto repository = open(repo.folder());
  ASSERT_TRUE(repository);
  for (const std::size_t digits : {40U, 64U}) {
    const auto object = repository->objects().read(
        *ObjectId::from_hex(std::string(digits, 'a')));
    ASSERT_FALSE(object);
    EXPECT_EQ(object.error().kind(), ErrorKind::kNotFound);
  }
}

TEST_P(StoreTest, ReadsWorktreesAndBareAndShallowClones) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  repo.git({"worktree", "add", "-q", folder / "linked"});
  GitRepo linked(folder / "linked");
  expect_all(linked);
  GitRepo outside(folder.path());
  outside.git({"clone", "-q", "--bare", "r", "bare.git"});
  GitRepo bare(folder / "bare.git");
  expect_all(bare);
  outside.git({"clone", "-q", "--depth=2", "file://" + repo.folder(), "few"});
  GitRepo shallow(folder / "few");
  expect_all(shallow);
  auto repository = open(shallow.folder());
  ASSERT_TRUE(repository);
  EXPECT_TRUE(repository->layout().shallow);
  EXPECT_EQ(repository->shallow_ids().size(), 1U);
}

// Formats that libgit2 itself refuses to open as a repository.
TEST_P(StoreTest, ReadsWhateverTheConfigSays) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  const std::vector<std::string> objects = repo.all_objects();
  for (const char* extension :
       {"worktreeConfig=true", "partialClone=origin", "refStorage=reftable",
        "preciousObjects=true", "relativeWorktrees=true", "newThing=1"}) {
    SCOPED_TRACE(extension);
    const std::string line = extension;
    write_text(
        repo.folder() + "/.git/config",
        "[core]\nrepositoryformatversion = 1\n[extensions]\n" + line + "\n");
    auto repository = open(repo.folder());
    ASSERT_TRUE(repository);
    RecordingSink sink;
    EXPECT_TRUE(read_all(*repository, sink).complete());
    EXPECT_EQ(sink.ids(), objects);
  }
}

INSTANTIATE_TEST_SUITE_P(Readers, StoreTest,
                         testing::Values(Reader::kPack, Reader::kLibgit2,
                                         Reader::kGitProgram),
                         [](const auto& reader) {
                           switch (reader.param) {
                             case Reader::kPack:
                               return "Pack";
                             case Reader::kLibgit2:
                               return "Libgit2";
                             default:
                               return "Program";
                           }
                         });

TEST(PackStore, ReadsSha256) {
  const ScratchFolder folder;
  GitRepoOptions options;
  options.sha256 = true;
  GitRepo repo = GitRepo::init(folder / "r", options);
  repo.write("a", "a");
  repo.commit("a");
  repo.repack();
  repo.write("b", "b");
  const std::string head = repo.commit("b");
  const auto repository = Repository::open(repo.folder());
  ASSERT_TRUE(repository);
  EXPECT_EQ((*repository)->reader(), Reader::kPack);
  EXPECT_EQ((*repository)->layout().libgit2_refusal, "SHA-256 objects");
  RecordingSink sink;
  Coverage coverage;
  ASSERT_TRUE((*repository)->objects().for_each({}, sink, coverage));
  EXPECT_TRUE(coverage.complete());
  EXPECT_EQ(sink.ids(), repo.all_objects());
  EXPECT_EQ((*(*repository)->head())->hex(), head);
  const auto refused = Repository::open_with(repo.folder(), Reader::kLibgit2);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::kUnsupported);
}

TEST(ProgramStore, WithoutGitThereIsAnError) {
  const ScratchFolder folder;
  GitRepo repo = GitRepo::init(folder / "r");
  repo.commit("a");
  const auto repository =
      Repository::open_with(repo.folder(), Reader::kGitProgram);
  ASSERT_TRUE(repository);
  // One thread runs here.
  const std::string path = ::getenv("PATH");   // NOLINT
  ::setenv("PATH", folder.path().c_str(), 1);  // NOLINT
  RecordingSink sink;
  Coverage coverage;
  const auto done = (*repository)->objects().for_each({}, sink, coverage);
  ::setenv("PATH", path.c_str(), 1);  // NOLINT
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind(), ErrorKind::kUnsupported);
}

}  // namespace
}  // namespace tokensweep::git
