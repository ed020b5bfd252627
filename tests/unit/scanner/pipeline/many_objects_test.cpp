// SPDX-License-Identifier: Apache-2.0
// Scans of ranges so large that objects are walked over: the same as one by
// one, in random histories, packed in every way, and damaged.
#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "scanner/git/commit_range.h"
#include "scanner/git/commit_source.h"
#include "scanner/git/repository.h"
#include "scanner/git/tree_changes.h"
#include "scanner/pipeline/scan_changes.h"
#include "tests/support/git_repo.h"
#include "tests/support/test_random.h"
#include "tests/support/test_rules.h"

namespace tokensweep {
namespace {

namespace fs = std::filesystem;
using testing::TestRandom;

class ManyObjectsTest : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  ManyObjectsTest()
      : random_(GetParam()),
        repo_(test::GitRepo::init(scratch_ / "repo")),
        detector_(testing::detector_of(
            {testing::prefix_rule("acme-key", "abc_", 24)})) {}

  std::string line() {
    if (random_.below(12) != 0) {
      return "line " + std::to_string(random_.below(1000)) + "\n";
    }
    std::string token = "key = abc_";
    const char seed = static_cast<char>('a' + random_.below(9));
    token += seed;
    return token + "bCdEfGhIjKlMnOpQrStUvW1\n";
  }

  // Commits on two branches, which edit a few files and merge now and then.
  void grow(std::size_t commits) {
    std::map<std::string, std::string> files;
    std::string stream;
    for (std::size_t i = 1; i <= commits; ++i) {
      std::string& text = files["d/f" + std::to_string(random_.below(4))];
      for (std::uint64_t left = 1 + random_.below(5); left > 0; --left) {
        text.insert(text.size() - random_.below(text.size() / 8 + 1), line());
      }
      if (text.size() < 2000) {
        for (int left = 0; left < 60; ++left) text += line();
      }
      const std::string message = random_.below(6) == 0 ? line() : "x\n";
      stream += "commit refs/heads/main\nmark :" + std::to_string(i) +
                "\ncommitter A <a@example.org> " +
                std::to_string(1'600'000'000 + i) + " +0000\ndata " +
                std::to_string(message.size()) + "\n" + message;
      if (i > 1) stream += "from :" + std::to_string(i - 1) + "\n";
      if (i > 4 && random_.below(5) == 0) {
        stream += "merge :" + std::to_string(i - 3) + "\n";
      }
      if (random_.below(9) == 0) {
        stream += "D " + files.begin()->first + "\n";
        files.erase(files.begin());
      }
      for (const auto& [path, content] : files) {
        stream += "M 100644 inline " + path + "\ndata " +
                  std::to_string(content.size()) + "\n" + content + "\n";
      }
    }
    repo_.fast_import(stream);
  }

  struct Outcome {
    Report report;
    ScanStatistics statistics;
  };

  // What `head` has and `base` has not; everything when there is no base. Two
  // empty reports when commits cannot be read.
  Outcome scan(ScanMode mode, const std::string& base = {},
               std::uint64_t max_bytes = 1 << 20) {
    auto repository = std::move(*git::Repository::open(repo_.folder()));
    git::CommitSource source(repository->objects(), git::ObjectFormat::kSha1,
                             {});
    std::vector<git::ObjectId> excluded;
    if (!base.empty()) {
      excluded.push_back(*git::ObjectId::from_hex(repo_.rev_parse(base)));
    }
    const std::vector<git::ObjectId> heads = {
        *git::ObjectId::from_hex(repo_.rev_parse("main"))};
    const auto range = git::commit_range(source, heads, excluded);
    Outcome outcome;
    if (!range) return outcome;
    ChangeScan changes;
    git::TreeChanges trees(repository->objects(), git::ObjectFormat::kSha1,
                           outcome.report.coverage);
    for (const std::uint32_t commit : range->commits) {
      changes.changes.push_back(*trees.of_commit(source, commit));
      changes.messages.push_back(source.at(commit).id);
    }
    ScanOptions options;
    options.detector = detector_.get();
    options.mode = mode;
    options.threads = 1 + static_cast<unsigned>(random_.below(3));
    options.max_file_bytes = max_bytes;
    EXPECT_TRUE(scan_changes(repository->objects(), changes, options,
                             outcome.report, outcome.statistics));
    return outcome;
  }

  static void expect_same(const Outcome& one, const Outcome& other) {
    EXPECT_EQ(one.report.coverage, other.report.coverage);
    EXPECT_EQ(one.report.suppressed, other.report.suppressed);
    const auto& findings = one.report.findings;
    ASSERT_EQ(findings.size(), other.report.findings.size());
    for (std::size_t i = 0; i < findings.size(); ++i) {
      EXPECT_EQ(findings[i].secret, other.report.findings[i].secret);
      EXPECT_EQ(places_of(findings[i]), places_of(other.report.findings[i]));
    }
  }
  static std::vector<std::string> places_of(const Finding& finding) {
    std::vector<std::string> places;
    for (const Occurrence& at : finding.occurrences) {
      places.push_back(at.commit + ":" + at.path + ":" +
                       std::to_string(at.line) + ":" +
                       std::to_string(at.column) + ":" + at.blob);
    }
    return places;
  }

  TestRandom random_;
  test::ScratchFolder scratch_;
  test::GitRepo repo_;
  std::unique_ptr<Detector> detector_;
};

TEST_P(ManyObjectsTest, WalkedAndReadOneByOneAreTheSame) {
  grow(120);
  for (const int depth : {-1, 0, 1, 50}) {
    if (depth >= 0) repo_.repack(depth);
    for (const char* base : {"", "main~1", "main~70", "main~90"}) {
      SCOPED_TRACE(base);
      const Outcome walked = scan(ScanMode::kDelta, base);
      const Outcome slow = scan(ScanMode::kFull, base);
      expect_same(walked, slow);
      EXPECT_GT(slow.report.findings.size() + 1, *base == '\0' ? 5U : 0U);
      EXPECT_EQ(slow.statistics.walk.bytes_inflated, 0U);
      const bool many = std::string(base) != "main~1";
      EXPECT_EQ(walked.statistics.walk.bytes_inflated > 0, many);
    }
  }
}

TEST_P(ManyObjectsTest, LargeObjectsAreLeftOutAlike) {
  grow(100);
  repo_.repack();
  const Outcome walked = scan(ScanMode::kDelta, "", 1500);
  const Outcome slow = scan(ScanMode::kFull, "", 1500);
  EXPECT_FALSE(slow.report.coverage.complete());
  expect_same(walked, slow);
}

TEST_P(ManyObjectsTest, DamageIsCountedAlike) {
  grow(100);
  repo_.repack();
  std::string path;
  for (const auto& entry :
       fs::directory_iterator(repo_.folder() + "/.git/objects/pack")) {
    if (entry.path().extension() == ".pack") path = entry.path();
  }
  const std::string whole = test::read_text(path);
  fs::permissions(path, fs::perms::owner_all);
  int seen = 0;
  for (int round = 0; round < 12; ++round) {
    // Commits come first: where they are damaged there is no range.
    std::string damaged = whole;
    const std::size_t at =
        whole.size() / 2 + random_.below(whole.size() / 2 - 20);
    damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
    test::write_text(path, damaged);
    SCOPED_TRACE(at);
    const Outcome walked = scan(ScanMode::kDelta);
    const Outcome slow = scan(ScanMode::kFull);
    expect_same(walked, slow);
    seen += slow.report.coverage.complete() ? 0 : 1;
  }
  EXPECT_GT(seen, 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ManyObjectsTest,
                         ::testing::Range<std::uint64_t>(1, 5));

}  // namespace
}  // namespace tokensweep
