// SPDX-License-Identifier: Apache-2.0
// Matches per object, positions and all: scanned by edits as packs store them,
// scanned whole, and read by libgit2 and git. The texts hold what every rule of
// the catalogue looks for.
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/listed_store.h"
#include "scanner/git/pack_store.h"
#include "tests/differential/matching_sink.h"
#include "tests/support/edits.h"
#include "tests/support/git_repo.h"
#include "tests/support/test_rules.h"

namespace tokensweep::testing {
namespace {

using git::ObjectFormat;
using git::ObjectStore;
using git::StoreLocation;
using test::GitRepo;
using test::GitRepoOptions;
using test::ScratchFolder;
using Mode = MatchingSink::Mode;

class StoresAgreeTest : public ::testing::Test {
 protected:
  // Files that are edited at random in each of 80 commits.
  static void fill(GitRepo& repo) {
    TestRandom random(21);
    const std::vector<std::string> snippets = catalogue_snippets(9);
    std::vector<std::string> texts;
    for (const std::size_t size : {800U, 5'000U, 12'000U, 30'000U}) {
      texts.push_back(random_text(snippets, size, random));
    }
    std::string stream;
    for (int i = 0; i < 80; ++i) {
      stream += "commit refs/heads/main\ncommitter C <c> " +
                std::to_string(1000 + i) + " +0000\ndata 1\nm\n";
      for (std::size_t file = 0; file < texts.size(); ++file) {
        std::string edited(random_edits(texts[file], snippets, random).text());
        if (edited.size() > 60'000) edited.resize(30'000);
        stream += "M 100644 inline file" + std::to_string(file) + "\ndata " +
                  std::to_string(edited.size()) + "\n" + edited + "\n";
        // What shrank away is not edited further.
        if (edited.size() > 500) texts[file] = std::move(edited);
      }
    }
    repo.fast_import(stream);
  }

  static MatchesById scan(ObjectStore& store, unsigned threads, Mode mode,
                          std::size_t* by_edits = nullptr) {
    MatchingSink sink(catalogue_detector().detection(), threads, mode);
    git::ReadOptions options;
    options.threads = threads;
    Coverage coverage;
    EXPECT_TRUE(store.walk(options, sink, coverage));
    EXPECT_TRUE(coverage.complete());
    if (by_edits != nullptr) *by_edits = sink.scanned_by_edits();
    return sink.take_matches();
  }

  // Once; what it gives is the same for all that stores the same objects.
  void expect_in(GitRepo& repo, ObjectFormat format = ObjectFormat::kSha1) {
    const StoreLocation location = {repo.folder() + "/objects", format};
    expected = scan(*git::open_program_store(location), 1, Mode::kFull);
    std::size_t found = 0;
    for (const auto& [id, matches] : expected) found += matches.size();
    ASSERT_GT(found, 1'000U);
  }

  // Gives how many objects were scanned by their edits.
  std::size_t check(GitRepo& repo, ObjectFormat format = ObjectFormat::kSha1) {
    const StoreLocation location = {repo.folder() + "/objects", format};
    std::size_t by_edits = 0;
    for (const unsigned threads : {1U, 3U}) {
      expect_same_matches(scan(*git::open_pack_store(location), threads,
                               Mode::kDelta, &by_edits),
                          expected);
    }
    expect_same_matches(scan(*git::open_pack_store(location), 2, Mode::kFull),
                        expected);
    if (format == ObjectFormat::kSha1) {
      const auto store = git::open_git2_store(location);
      EXPECT_TRUE(store);
      expect_same_matches(scan(**store, 2, Mode::kDelta), expected);
    }
    return by_edits;
  }

  static void pack_some(GitRepo& repo, std::size_t of, std::size_t up_to,
                        std::vector<std::string> options = {}) {
    std::string ids;
    std::size_t place = 0;
    for (const std::string& id : repo.all_objects()) {
      if (place++ % of <= up_to) ids += id + "\n";
    }
    options.insert(options.begin(), {"pack-objects", "-q"});
    options.push_back(repo.folder() + "/objects/pack/pack");
    repo.git(options, ids);
  }

  ScratchFolder folder;
  MatchesById expected;
};

TEST_F(StoresAgreeTest, LooseAndInOnePackOfAnyDepth) {
  GitRepo repo = GitRepo::init(folder / "r", {.bare = true});
  fill(repo);
  expect_in(repo);
  EXPECT_EQ(check(repo), 0U);
  for (const int depth : {1, 50, 4095}) {
    SCOPED_TRACE(depth);
    repo.git({"repack", "-adfq", "--depth=" + std::to_string(depth),
              "--window=" + std::to_string(depth > 50 ? 250 : 20)});
    EXPECT_GT(check(repo), depth == 1 ? 50U : 150U);
  }
  repo.git({"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"});
  EXPECT_GT(check(repo), 150U);
}

TEST_F(StoresAgreeTest, SeveralPacksWithCopiesAndAlternates) {
  GitRepo base = GitRepo::init(folder / "base", {.bare = true});
  fill(base);
  expect_in(base);
  pack_some(base, 3, 1, {"--depth=4095"});
  pack_some(base, 2, 0, {"--delta-base-offset"});
  EXPECT_GT(check(base), 20U);
  base.git({"prune-packed", "-q"});
  GitRepo repo = GitRepo::init(folder / "r", {.bare = true});
  test::write_text(repo.folder() + "/objects/info/alternates",
                   base.folder() + "/objects\n");
  pack_some(repo, 4, 2);
  EXPECT_GT(check(repo), 50U);
}

TEST_F(StoresAgreeTest, Sha256) {
  GitRepo repo = GitRepo::init(folder / "r", {.bare = true, .sha256 = true});
  fill(repo);
  expect_in(repo, ObjectFormat::kSha256);
  EXPECT_EQ(check(repo, ObjectFormat::kSha256), 0U);
  repo.git({"repack", "-adfq", "--depth=50"});
  EXPECT_GT(check(repo, ObjectFormat::kSha256), 150U);
}

}  // namespace
}  // namespace tokensweep::testing
