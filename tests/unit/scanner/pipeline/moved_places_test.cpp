// SPDX-License-Identifier: Apache-2.0
// What removed files excuse, and what they do not.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scanner/pipeline/removed_blocks.h"
#include "tests/unit/scanner/pipeline/change_scan_case.h"

namespace tokensweep {
namespace {

using testing::ChangeScanCase;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::many_lines;
using testing::token;
using ::testing::UnorderedElementsAre;

class MovedPlacesTest : public ChangeScanCase {
 protected:
  // What a rename reports.
  std::vector<std::string> places_of_rename(const std::string& from,
                                            const std::string& to) {
    repo_.write(from, content_);
    repo_.commit("known");
    repo_.remove(from);
    repo_.write(to, content_);
    auto found = places(scan_staged());
    repo_.commit("renamed");
    return found;
  }

  void allow(const std::string& path, const std::string& rule = "",
             const std::string& expires = "") {
    AllowEntry entry;
    entry.paths = {path};
    entry.rule = rule;
    entry.expires = expires;
    policy_.entries = {entry};
    policy_.today = "2026-11-26";
    options_.allows = &policy_;
  }

  std::string content_ = many_lines('x') + token('a') + "\n";
  AllowPolicy policy_;
};

TEST_F(MovedPlacesTest, AnExcludedFileExcusesNothing) {
  options_.exclude = {"testdata/"};
  EXPECT_THAT(places_of_rename("testdata/a.txt", "src/a.txt"),
              ElementsAre("src/a.txt:21:1"));
  EXPECT_THAT(places_of_rename("src/a.txt", "lib/a.txt"), IsEmpty());
  EXPECT_THAT(places_of_rename("lib/a.txt", "testdata/a.txt"), IsEmpty());
}

TEST_F(MovedPlacesTest, AnEntryAboutTheOldPathExcusesNothing) {
  allow("tests/");
  EXPECT_THAT(places_of_rename("tests/a.txt", "src/a.txt"),
              ElementsAre("src/a.txt:21:1"));
  // One about another rule, or that has expired, accepts nothing there.
  allow("tests/", "acme-doc");
  EXPECT_THAT(places_of_rename("tests/b.txt", "src/b.txt"), IsEmpty());
  allow("tests/", "acme-key", "2026-11-25");
  EXPECT_THAT(places_of_rename("tests/c.txt", "src/c.txt"), IsEmpty());
  allow("tests/", "acme-key", "2026-11-26");
  EXPECT_THAT(places_of_rename("tests/d.txt", "src/d.txt"),
              ElementsAre("src/d.txt:21:1"));
}

TEST_F(MovedPlacesTest, AnEntryAboutAnotherSecretSaysNothing) {
  allow("tests/");
  policy_.entries[0].fingerprint = "ts1:0";
  EXPECT_THAT(places_of_rename("tests/a.txt", "src/a.txt"), IsEmpty());
  repo_.write("tests/b.txt", token('b') + "\n");
  const Report report = scan_staged();
  ASSERT_EQ(report.findings.size(), 1U);
  policy_.entries[0].fingerprint = report.findings[0].fingerprint;
  content_ = token('b') + "\n";
  EXPECT_THAT(places_of_rename("tests/b.txt", "src/b.txt"),
              ElementsAre("src/b.txt:1:1"));
}

TEST_F(MovedPlacesTest, ARuleThatIsNotForTheOldPathExcusesNothing) {
  content_ = "doc_" + token('a').substr(4) + "\n";
  EXPECT_THAT(places_of_rename("docs/a.txt", "src/a.txt"),
              ElementsAre("src/a.txt:1:1"));
}

TEST_F(MovedPlacesTest, ACommentThatStaysBehindExcusesNothing) {
  const std::string comment = "# tokensweep:allow-next-line a test\n";
  repo_.write("a.txt", many_lines('x') + comment + token('a') + "\n");
  repo_.commit("known");
  repo_.remove("a.txt");
  repo_.write("b.txt", content_);
  EXPECT_THAT(places(scan_staged()), ElementsAre("b.txt:21:1"));
  // The other block is not accepted, and only one of them moved.
  repo_.git({"reset", "-q", "--hard"});
  repo_.write("a.txt", comment + token('a') + "\n\n" + token('a') + "\n");
  repo_.commit("two");
  repo_.remove("a.txt");
  repo_.write("b.txt", token('a') + "\n");
  EXPECT_THAT(places(scan_staged()), IsEmpty());
  repo_.write("b.txt", token('a') + "\n\n" + token('a') + "\n");
  EXPECT_THAT(places(scan_staged()), ElementsAre("b.txt:3:1"));
}

TEST_F(MovedPlacesTest, ACommentThatComesAlongDoes) {
  ChangeScan what;
  what.trust_added_allows = false;
  const std::vector<std::string> texts = {
      token('a') + " # tokensweep:allow a test\n",
      "# tokensweep:allow-next-line a test\n" + token('a') + "\n"};
  for (const std::string& text : texts) {
    repo_.write("a.txt", many_lines('x') + text);
    repo_.commit("known");
    repo_.remove("a.txt");
    repo_.write("b.txt", many_lines('x') + text + "more\n");
    repo_.git({"add", "-A"});
    what.changes = {test::staged_change(repo_)};
    EXPECT_THAT(places(scan(what)), IsEmpty());
    repo_.git({"reset", "-q", "--hard"});
  }
  // With a comment that is new the moved line is as old as without.
  repo_.write("a.txt", token('a') + "\n");
  repo_.commit("bare");
  repo_.remove("a.txt");
  repo_.write("b.txt", texts[1]);
  repo_.git({"add", "-A"});
  what.changes = {test::staged_change(repo_)};
  EXPECT_THAT(places(scan(what)), IsEmpty());
}

TEST_F(MovedPlacesTest, RenamesHaveNoLimit) {
  constexpr int kFiles = 1100;
  for (int i = 0; i < kFiles; ++i) {
    const std::string name = std::to_string(i) + ".txt";
    repo_.write("old/" + name, name + "\n" + token('a') + "\n");
  }
  repo_.commit("known");
  std::filesystem::rename(folder_ / "repo/old", folder_ / "repo/new");
  const Report report = scan_staged();
  EXPECT_THAT(places(report), IsEmpty());
  EXPECT_FALSE(report.coverage.skipped.contains(std::string(kNotCompared)));
  EXPECT_TRUE(report.coverage.complete());
}

TEST_F(MovedPlacesTest, ManyRemovedFilesAreCounted) {
  constexpr int kFiles = 1100;
  for (int i = 0; i < kFiles; ++i) {
    repo_.write("old/" + std::to_string(i), std::to_string(i) + "\n");
  }
  repo_.write("old/z", content_);
  repo_.commit("known");
  repo_.remove("old");
  repo_.write("new", content_ + "more\n");
  const Report report = scan_staged();
  EXPECT_THAT(places(report), ElementsAre("new:21:1"));
  EXPECT_EQ(report.coverage.skipped.at(std::string(kNotCompared)).count, 101U);
  EXPECT_TRUE(report.coverage.complete());
}

TEST_F(MovedPlacesTest, ARemovedFileThatCannotBeReadIsOnlyCounted) {
  repo_.write("a.txt", content_);
  repo_.write("large.txt", std::string(2000, 'x'));
  repo_.commit("known");
  const std::string blob = repo_.rev_parse("HEAD:a.txt");
  repo_.remove("a.txt");
  repo_.remove("large.txt");
  repo_.write("b.txt", token('a') + "\n");
  repo_.git({"add", "-A"});
  std::filesystem::remove(repo_.loose_path(blob));
  options_.max_file_bytes = 1000;
  const Report report = scan_staged();
  EXPECT_THAT(places(report), ElementsAre("b.txt:1:1"));
  EXPECT_TRUE(report.coverage.complete());
  EXPECT_THAT(report.coverage.skipped.at(std::string(kNotCompared)).examples,
              UnorderedElementsAre("a.txt", "large.txt"));
}

// Of the files that are named only: a hook may be started for each of them.
TEST_F(MovedPlacesTest, OneRemovedLineExcusesOncePerChange) {
  repo_.write("old.txt", content_);
  repo_.commit("known");
  repo_.remove("old.txt");
  repo_.write("a.txt", token('a') + "\n");
  repo_.write("b.txt", content_ + "more\n");
  repo_.write("c.txt", "first\n" + content_);
  repo_.git({"add", "-A"});
  ChangeScan what;
  what.changes.push_back(test::staged_change(repo_));
  const auto named = [&](const std::set<std::string, std::less<>>& names) {
    what.only = names;
    const Report report = scan(what);
    EXPECT_EQ(report.coverage.files, names.size());
    return places(report);
  };
  EXPECT_THAT(named({"a.txt", "b.txt", "c.txt"}),
              UnorderedElementsAre("a.txt:1:1", "c.txt:22:1"));
  EXPECT_THAT(named({"a.txt"}), ElementsAre("a.txt:1:1"));
  EXPECT_THAT(named({"b.txt"}), IsEmpty());
  EXPECT_THAT(named({"c.txt"}), ElementsAre("c.txt:22:1"));
  // An exact rename comes before all.
  repo_.write("d.txt", content_);
  repo_.git({"add", "-A"});
  what.changes = {test::staged_change(repo_)};
  EXPECT_THAT(named({"b.txt"}), ElementsAre("b.txt:21:1"));
  EXPECT_THAT(named({"d.txt"}), IsEmpty());
}

class MovedInMergeTest : public MovedPlacesTest {
 protected:
  // HEAD has renamed a file with a secret; the other side changed its end.
  void diverge(const std::string& end) {
    repo_.write("old.txt", content_);
    repo_.commit("known");
    repo_.branch("side");
    repo_.git({"mv", "old.txt", "new.txt"});
    repo_.commit("renamed");
    repo_.checkout("side");
    repo_.write("old.txt", content_ + end);
    repo_.commit("changed");
    repo_.checkout("main");
    repo_.git({"merge", "-q", "--no-commit", "side"});
  }
};

TEST_F(MovedInMergeTest, ARenameOfLongAgoExcusesNothing) {
  diverge("end\n");
  EXPECT_THAT(places(scan_staged()), IsEmpty());
  repo_.write("evil.txt", token('a') + "\n");
  EXPECT_THAT(places(scan_staged()), ElementsAre("evil.txt:1:1"));
}

TEST_F(MovedInMergeTest, WhatTheOtherSideAddedMovesAlong) {
  diverge(token('b') + "\n");
  EXPECT_THAT(places(scan_staged()), IsEmpty());
  repo_.write("evil.txt", token('b') + "\n");
  EXPECT_THAT(places(scan_staged()), ElementsAre("evil.txt:1:1"));
}

TEST_F(MovedInMergeTest, WhatTheMergeRenamesIsNotAdded) {
  repo_.write("x.txt", "x\n");
  repo_.commit("first");
  repo_.branch("side");
  repo_.write("x.txt", "y\n");
  repo_.commit("main");
  repo_.checkout("side");
  repo_.write("theirs.txt", content_);
  repo_.commit("side");
  repo_.checkout("main");
  repo_.git({"merge", "-q", "--no-commit", "side"});
  repo_.git({"mv", "-f", "theirs.txt", "moved.txt"});
  EXPECT_THAT(places(scan_staged()), IsEmpty());
  repo_.write("copy.txt", token('a') + "\n");
  EXPECT_THAT(places(scan_staged()), ElementsAre("copy.txt:1:1"));
}

TEST_F(MovedPlacesTest, ANameThatMovedIsNotNew) {
  repo_.write("a/" + token('a') + "/one.txt", "x");
  repo_.write("k-" + token('b') + ".txt", "x");
  repo_.commit("known");
  repo_.git({"mv", "a", "b"});
  repo_.git({"mv", "k-" + token('b') + ".txt", "b"});
  EXPECT_THAT(places(scan_staged()), IsEmpty());
  // A second one is, and so is one with another name around the secret.
  repo_.write("c/" + token('a') + "/one.txt", "x");
  repo_.git({"mv", "b/k-" + token('b') + ".txt", "b/l-" + token('b') + ".txt"});
  EXPECT_THAT(places(scan_staged()),
              UnorderedElementsAre("c/" + token('a') + ":0:0",
                                   "b/l-" + token('b') + ".txt:0:0"));
}

TEST_F(MovedPlacesTest, ANameThatWasExcludedIsNew) {
  options_.exclude = {"testdata/"};
  repo_.write("testdata/" + token('a') + "/one.txt", "x");
  repo_.commit("known");
  repo_.git({"mv", "testdata", "src"});
  EXPECT_THAT(places(scan_staged()), ElementsAre("src/" + token('a') + ":0:0"));
}

TEST_F(MovedPlacesTest, NamesOfNewSubmodulesAreScanned) {
  repo_.write("x.txt", "x");
  const std::string commit = repo_.commit("first");
  const std::string path = "libs/" + token('a');
  repo_.git({"update-index", "--add", "--cacheinfo",
             "160000," + commit + "," + path});
  ChangeScan what;
  what.changes.push_back(test::staged_change(repo_));
  EXPECT_THAT(places(scan(what)), ElementsAre(path + ":0:0"));
  repo_.git({"commit", "-qm", "submodule"});
  const std::string other = repo_.rev_parse("HEAD");
  repo_.git({"update-index", "--cacheinfo", "160000," + other + "," + path});
  what.changes = {test::staged_change(repo_)};
  EXPECT_THAT(places(scan(what)), IsEmpty());
}

}  // namespace
}  // namespace tokensweep
