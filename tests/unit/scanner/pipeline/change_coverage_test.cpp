// SPDX-License-Identifier: Apache-2.0
// What of a change is not read: counted, and told when it matters.
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scanner/sources/lfs_pointer.h"
#include "tests/support/git_changes.h"
#include "tests/unit/scanner/pipeline/change_scan_case.h"

namespace tokensweep {
namespace {

using testing::ChangeScanCase;
using testing::MemoryCache;
using testing::token;

using test::staged_change;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ChangeCoverageTest : public ChangeScanCase {};

TEST_F(ChangeCoverageTest, ExcludedPathsAreCountedAndNotRead) {
  options_.exclude = {"vendor/", "*.lock"};
  repo_.write("vendor/" + token('b') + "/a.txt", token('a'));
  repo_.write("x.lock", token('a'));
  repo_.write("y.txt", "x");
  const Report report = scan_staged();
  EXPECT_THAT(places(report), IsEmpty());
  EXPECT_EQ(report.coverage.skipped.at("excluded").count, 2U);
  EXPECT_TRUE(report.coverage.complete());
  EXPECT_EQ(report.coverage.blobs, 1U);
  EXPECT_EQ(report.coverage.files, 1U);
  // A blob that is also elsewhere is read for that path.
  repo_.write("copy.txt", token('a'));
  EXPECT_THAT(places(scan_staged()), ElementsAre("copy.txt:1:1"));
}

TEST_F(ChangeCoverageTest, CleanBlobsAreRememberedAndNotScannedAgain) {
  MemoryCache cache;
  options_.cache = &cache;
  // Smaller ones may stand for large files, and are read.
  const std::string clean(kMaxLfsPointerBytes, 'c');
  repo_.write("a.txt", clean);
  repo_.write("b.txt", token('b'));
  repo_.git({"add", "-A"});
  ChangeScan what;
  what.changes.push_back(staged_change(repo_));
  ::usleep(30'000);  // longer than a tick of the clock that stamps files
  const Report first = scan(what);
  EXPECT_EQ(first.findings.size(), 1U);
  EXPECT_EQ(cache.clean.size(), 1U);
  const std::uint64_t names = std::string("a.txt\nb.txt\n").size();
  EXPECT_EQ(statistics_.counters.bytes,
            clean.size() + token('b').size() + names);
  const Report again = scan(what);
  EXPECT_EQ(statistics_.counters.bytes, token('b').size() + names);
  EXPECT_EQ(again.coverage, first.coverage);
  EXPECT_EQ(again.findings.size(), 1U);
}

TEST_F(ChangeCoverageTest, AMissingObjectMakesTheRunIncomplete) {
  MemoryCache cache;
  options_.cache = &cache;
  repo_.write("a.txt", token('a'));
  repo_.write("b.txt", "clean");
  repo_.git({"add", "-A"});
  const std::string gone = repo_.rev_parse(":a.txt");
  std::filesystem::remove(repo_.loose_path(gone));
  ChangeScan what;
  what.changes.push_back(staged_change(repo_));
  const Report report = scan(what);
  EXPECT_FALSE(report.coverage.complete());
  EXPECT_THAT(report.coverage.skipped.at("missing object").examples,
              ElementsAre(gone));
  EXPECT_THAT(cache.clean, IsEmpty());
}

TEST_F(ChangeCoverageTest, WithoutTheOldVersionItsLinesCount) {
  repo_.write("a.txt", token('a') + "\n");
  repo_.commit("first");
  const std::string old = repo_.rev_parse("HEAD:a.txt");
  repo_.write("a.txt", token('a') + "\nnew\n");
  repo_.git({"add", "-A"});
  std::filesystem::remove(repo_.loose_path(old));
  ChangeScan what;
  what.changes.push_back(staged_change(repo_));
  const Report report = scan(what);
  EXPECT_THAT(places(report), ElementsAre("a.txt:1:1"));
  EXPECT_TRUE(report.coverage.complete());
  EXPECT_THAT(report.coverage.skipped.at("old version not read").examples,
              ElementsAre(old));
}

TEST_F(ChangeCoverageTest, ATooLargeFileMakesTheRunIncomplete) {
  options_.max_file_bytes = 100;
  repo_.write("a.txt", std::string(200, 'x'));
  repo_.write("b.txt", token('b'));
  const Report report = scan_staged();
  EXPECT_EQ(report.findings.size(), 1U);
  EXPECT_FALSE(report.coverage.complete());
  EXPECT_THAT(report.coverage.skipped.at("file too large").examples,
              ElementsAre(repo_.rev_parse(":a.txt")));
}

TEST_F(ChangeCoverageTest, AStopEndsTheRunIncomplete) {
  std::stop_source stop;
  stop.request_stop();
  options_.stop = stop.get_token();
  repo_.write("a.txt", token('a'));
  const Report report = scan_staged();
  EXPECT_THAT(places(report), IsEmpty());
  EXPECT_FALSE(report.coverage.complete());
}

}  // namespace
}  // namespace tokensweep
