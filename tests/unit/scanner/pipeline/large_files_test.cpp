// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/large_files.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"
#include "scanner/sources/lfs_pointer.h"
#include "tests/unit/scanner/pipeline/change_scan_case.h"

namespace tokensweep {
namespace {

namespace fs = std::filesystem;
using testing::ChangeScanCase;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::many_lines;
using testing::MemoryCache;
using testing::token;

class LargeFilesTest : public ChangeScanCase {
 protected:
  static std::string id_of(const std::string& content) {
    return to_hex(sha256(as_bytes(content)));
  }
  std::string stored_at(const std::string& content) {
    return lfs_content_path(common_dir(), id_of(content));
  }
  std::string common_dir() { return folder_ / "repo/.git"; }

  static std::string pointer_to(const std::string& content) {
    return "version https://git-lfs.github.com/spec/v1\noid sha256:" +
           id_of(content) + "\nsize " + std::to_string(content.size()) + "\n";
  }
  // As git-lfs does when a file is staged.
  void write_large(const std::string& path, const std::string& content) {
    const fs::path stored = stored_at(content);
    fs::create_directories(stored.parent_path());
    std::ofstream(stored, std::ios::binary) << content;
    repo_.write(path, pointer_to(content));
  }
  Report scan_staged_files() {
    repo_.git({"add", "-A"});
    ChangeScan what;
    what.common_dir = common_dir();
    what.changes.push_back(test::staged_change(repo_));
    return scan(what);
  }
};

TEST_F(LargeFilesTest, AreScannedAsIfTheyStoodThere) {
  const std::string content = many_lines('x') + token('a') + "\n";
  write_large("a.bin", content);
  const Report report = scan_staged_files();
  ASSERT_THAT(places(report), ElementsAre("a.bin:21:1"));
  EXPECT_EQ(report.findings[0].occurrences[0].kind, OccurrenceKind::kIndex);
  EXPECT_EQ(report.findings[0].occurrences[0].blob, repo_.rev_parse(":a.bin"));
  EXPECT_EQ(report.coverage.bytes, content.size() + pointer_to(content).size());
  EXPECT_TRUE(report.coverage.complete());
}

TEST_F(LargeFilesTest, OnlyWhatIsNewInThemIsAdded) {
  write_large("a.bin", many_lines('x') + token('a') + "\n");
  repo_.commit("first");
  write_large("a.bin", "new\n" + many_lines('x') + token('a') + "\n");
  EXPECT_THAT(places(scan_staged_files()), IsEmpty());
  write_large("a.bin", token('b') + "\n" + token('a') + "\n");
  EXPECT_THAT(places(scan_staged_files()), ElementsAre("a.bin:1:1"));
  // Renamed, and changed meanwhile.
  repo_.remove("a.bin");
  write_large("b.bin", "more\n" + many_lines('x') + token('a') + "\n");
  EXPECT_THAT(places(scan_staged_files()), IsEmpty());
}

TEST_F(LargeFilesTest, AFileThatBecomesOneKeepsItsLines) {
  repo_.write("a.bin", token('a') + "\n");
  repo_.commit("first");
  write_large("a.bin", token('a') + "\n" + token('b') + "\n");
  EXPECT_THAT(places(scan_staged_files()), ElementsAre("a.bin:2:1"));
}

TEST_F(LargeFilesTest, WhatIsNotHereIsCounted) {
  const std::string content = token('a') + "\n";
  repo_.write("a.bin", pointer_to(content));
  repo_.write("copy.bin", pointer_to(content));
  const Report report = scan_staged_files();
  EXPECT_THAT(report.findings, IsEmpty());
  const auto& missing =
      report.coverage.skipped.at(std::string(kLfsContentMissing));
  EXPECT_EQ(missing.count, 1U);
  EXPECT_THAT(missing.examples, ElementsAre(id_of(content)));
  EXPECT_TRUE(report.coverage.complete());
}

TEST_F(LargeFilesTest, WhatIsTooLargeMakesTheRunIncomplete) {
  options_.max_file_bytes = 1000;
  write_large("a.bin", std::string(2000, 'x'));
  const Report report = scan_staged_files();
  EXPECT_TRUE(report.coverage.skipped.contains("file too large"));
  EXPECT_FALSE(report.coverage.complete());
}

TEST_F(LargeFilesTest, ASymlinkIsNoLargeFile) {
  const std::string content = token('a') + "\n";
  write_large("a.bin", content);
  const fs::path stored = stored_at(content);
  fs::rename(stored, folder_ / "elsewhere");
  fs::create_symlink(folder_ / "elsewhere", stored);
  const Report report = scan_staged_files();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_TRUE(
      report.coverage.skipped.contains(std::string(kLfsContentMissing)));
}

// One that comes later is looked at, whatever is known of its pointer.
TEST_F(LargeFilesTest, NoPointerIsRememberedAsClean) {
  MemoryCache cache;
  options_.cache = &cache;
  const std::string content = token('a') + "\n";
  repo_.write("a.bin", pointer_to(content));
  EXPECT_THAT(places(scan_staged_files()), IsEmpty());
  EXPECT_THAT(cache.clean, IsEmpty());
  // An audit remembers it.
  cache.clean.insert(*git::ObjectId::from_hex(repo_.rev_parse(":a.bin")));
  write_large("a.bin", content);
  EXPECT_THAT(places(scan_staged_files()), ElementsAre("a.bin:1:1"));
}

}  // namespace
}  // namespace tokensweep
