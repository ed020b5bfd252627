// SPDX-License-Identifier: Apache-2.0
// Our own pack reader against the git program, on one history stored in many
// ways.
#include "scanner/git/pack_store.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/git_repo.h"
#include "tests/support/test_random.h"
#include "tests/unit/scanner_git/checking_walk_sink.h"
#include "tests/unit/scanner_git/recording_sink.h"

namespace tokensweep::git {
namespace {

using test::CheckingWalkSink;
using test::RecordingSink;
using tokensweep::test::GitRepo;
using tokensweep::test::GitRepoOptions;
using tokensweep::test::ScratchFolder;
using tokensweep::test::write_text;

class PackStoreTest : public ::testing::Test {
 protected:
  // Files that change a little in each of 60 commits.
  static void fill(GitRepo& repo) {
    tokensweep::testing::TestRandom random(3);
    std::vector<std::string> lines;
    for (int i = 0; i < 200; ++i) lines.push_back(random.bytes(30) + "\n");
    std::string stream;
    for (int i = 0; i < 60; ++i) {
      stream += "commit refs/heads/main\ncommitter C <c> " +
                std::to_string(1000 + i) + " +0000\ndata 1\nm\n";
      lines[random.below(lines.size())] = random.bytes(25) + "\n";
      if (i % 7 == 0) std::swap(lines[3], lines[random.below(lines.size())]);
      std::string text;
      for (const std::string& line : lines) text += line;
      for (const std::string path : {"file", "dir/copy"}) {
        stream += "M 100644 inline " + path + "\ndata " +
                  std::to_string(text.size()) + "\n" + text + "\n";
        text += path + std::to_string(i);
      }
    }
    stream += "M 100644 inline empty\ndata 0\n\n";
    repo.fast_import(stream);
    repo.tag("v1", "a tag");
    repo.hash_object("blob", "unreachable");
  }

  static std::string objects_of(GitRepo& repo) {
    const std::string path = repo.git({"rev-parse", "--git-path", "objects"});
    return path.starts_with('/') ? path : repo.folder() + "/" + path;
  }

  // All of it as git sees it, by walk, for_each and read, with 1 to 4 threads.
  // Gives how many objects came as deltas.
  static std::size_t expect_all(GitRepo& repo,
                                ObjectFormat format = ObjectFormat::kSha1) {
    const StoreLocation location = {objects_of(repo), format};
    RecordingSink expected;
    Coverage coverage;
    EXPECT_TRUE(open_program_store(location)->for_each({}, expected, coverage));
    std::size_t deltas = 0;
    for (const unsigned threads : {1U, 2U, 4U}) {
      const auto store = open_pack_store(location);
      ReadOptions options;
      options.threads = threads;
      CheckingWalkSink walked;
      Coverage walk_coverage;
      const auto done = store->walk(options, walked, walk_coverage);
      EXPECT_TRUE(done);
      EXPECT_TRUE(walk_coverage.skipped.empty());
      EXPECT_EQ(walked.contents(), expected.contents());
      EXPECT_EQ(walked.live_states(), 0);
      EXPECT_EQ(done->objects, walked.contents().size());
      deltas = walked.deltas();
      RecordingSink each;
      EXPECT_TRUE(store->for_each(options, each, walk_coverage));
      EXPECT_EQ(each.contents(), expected.contents());
      for (const ObjectType type : {ObjectType::kCommit, ObjectType::kTree,
                                    ObjectType::kBlob, ObjectType::kTag}) {
        EXPECT_EQ(each.count(type), expected.count(type));
        RecordingSink some;
        options.types = mask_of(type);
        EXPECT_TRUE(store->for_each(options, some, walk_coverage));
        EXPECT_EQ(some.calls(), expected.count(type));
        EXPECT_EQ(some.count(type), expected.count(type));
      }
      EXPECT_TRUE(walk_coverage.skipped.empty());
    }
    const auto store = open_pack_store(location);
    const auto ids = store->ids();
    EXPECT_TRUE(ids);
    EXPECT_EQ(ids->size(), expected.contents().size());
    auto next = ids->begin();
    for (const auto& [hex, content] : expected.contents()) {
      EXPECT_EQ(next->hex(), hex);
      const auto object = store->read(*next++);
      EXPECT_TRUE(object);
      EXPECT_EQ(object->content, content);
    }
    return deltas;
  }

  // Packs all objects whose place in the list leaves a remainder.
  static void pack_some(GitRepo& repo, std::size_t of, std::size_t remainder,
                        std::vector<std::string> options = {}) {
    std::string ids;
    std::size_t place = 0;
    for (const std::string& id : repo.all_objects()) {
      if (place++ % of <= remainder) ids += id + "\n";
    }
    std::vector<std::string> words = {"pack-objects", "-q", "--window=250"};
    words.insert(words.end(), options.begin(), options.end());
    words.push_back(objects_of(repo) + "/pack/pack");
    repo.git(words, ids);
  }

  ScratchFolder folder;
};

TEST_F(PackStoreTest, ReadsAnyDepth) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  EXPECT_EQ(expect_all(repo), 0U);
  for (const int depth : {0, 1, 50}) {
    // Anew, and with what no ref leads to.
    repo.git({"repack", "-adkfq", "--depth=" + std::to_string(depth)});
    EXPECT_EQ(expect_all(repo) == 0, depth == 0);
  }
  repo.git({"repack", "-adkfq", "--depth=4095", "--window=250"});
  EXPECT_GT(expect_all(repo), 0U);
}

TEST_F(PackStoreTest, ReadsIdDeltasAndOldIndexes) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  repo.git({"-c", "repack.useDeltaBaseOffset=false", "-c",
            "pack.indexVersion=1", "repack", "-adfq", "--depth=50"});
  EXPECT_GT(expect_all(repo), 0U);
}

TEST_F(PackStoreTest, ReadsSeveralPacksWithCopies) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  pack_some(repo, 3, 0);
  expect_all(repo);
  pack_some(repo, 3, 1);
  pack_some(repo, 2, 0, {"--depth=2"});
  pack_some(repo, 5, 3, {"--delta-base-offset"});
  expect_all(repo);
  repo.git({"prune-packed", "-q"});
  EXPECT_GT(expect_all(repo), 0U);
}

TEST_F(PackStoreTest, ReadsAlternates) {
  GitRepo base = GitRepo::init(folder / "base");
  fill(base);
  base.repack();
  GitRepo(folder.path())
      .git({"clone", "-q", "--shared", base.folder(), folder / "r"});
  GitRepo repo(folder / "r");
  repo.write("file", "something else");
  repo.commit("more");
  expect_all(repo);
  pack_some(repo, 2, 0);
  EXPECT_GT(expect_all(repo), 0U);
}

TEST_F(PackStoreTest, ReadsSha256) {
  GitRepoOptions options;
  options.sha256 = true;
  GitRepo repo = GitRepo::init(folder / "r", options);
  fill(repo);
  expect_all(repo, ObjectFormat::kSha256);
  repo.repack();
  EXPECT_GT(expect_all(repo, ObjectFormat::kSha256), 0U);
  repo.git({"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"});
  EXPECT_GT(expect_all(repo, ObjectFormat::kSha256), 0U);
}

// Completed by git with copies of bases that are elsewhere too. Those that
// nobody completed are a matter for hostile_pack_test.
TEST_F(PackStoreTest, ReadsCompletedThinPacks) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  repo.repack();
  const std::string pack =
      repo.git({"pack-objects", "--thin", "--revs", "-q", "--stdout"},
               "HEAD\n^HEAD~30\n");
  repo.git({"index-pack", "--stdin", "--fix-thin"}, pack);
  EXPECT_GT(expect_all(repo), 0U);
}

TEST_F(PackStoreTest, ReadsPromisorAndCruftPacks) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  pack_some(repo, 2, 0);
  repo.git({"prune-packed", "-q"});
  for (const auto& entry :
       std::filesystem::directory_iterator(objects_of(repo) + "/pack")) {
    if (entry.path().extension() != ".pack") continue;
    std::string stem = entry.path().string();
    stem.resize(stem.size() - 5);
    write_text(stem + ".promisor", "");
    write_text(stem + ".mtimes", "x");
    write_text(stem + ".rev", "x");
  }
  const StoreLocation location = {objects_of(repo)};
  CheckingWalkSink sink;
  Coverage coverage;
  ASSERT_TRUE(open_pack_store(location)->walk({}, sink, coverage));
  EXPECT_TRUE(coverage.complete());
  std::vector<std::string> ids;
  for (const auto& [id, content] : sink.contents()) ids.push_back(id);
  EXPECT_EQ(ids, repo.all_objects());
}

// What git packed anew after we looked is found all the same.
TEST_F(PackStoreTest, SurvivesPackingMeanwhile) {
  GitRepo repo = GitRepo::init(folder / "r");
  fill(repo);
  repo.repack();
  const std::string loose = repo.hash_object("blob", "loose");
  const std::vector<std::string> all = repo.all_objects();
  const auto store = open_pack_store({objects_of(repo)});
  ASSERT_EQ(store->ids()->size(), all.size());
  repo.repack(3);
  const std::string later = repo.hash_object("blob", "later");
  CheckingWalkSink sink;
  Coverage coverage;
  ASSERT_TRUE(store->walk({}, sink, coverage));
  EXPECT_TRUE(coverage.complete());
  EXPECT_EQ(sink.contents().size(), all.size());
  EXPECT_EQ(sink.contents().at(loose), "loose");
  EXPECT_EQ(store->read(*ObjectId::from_hex(later))->content, "later");
}

}  // namespace
}  // namespace tokensweep::git
