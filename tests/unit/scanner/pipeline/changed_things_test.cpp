// SPDX-License-Identifier: Apache-2.0
// What a change brings beside the content of files: names, messages, links.
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scanner/git/object_id.h"
#include "tests/support/git_changes.h"
#include "tests/unit/scanner/pipeline/change_scan_case.h"

namespace tokensweep {
namespace {

using testing::ChangeScanCase;
using testing::token;

using test::change_of;
using test::staged_change;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ChangedThingsTest : public ChangeScanCase {};

TEST_F(ChangedThingsTest, NamesOfNewFilesAreScanned) {
  repo_.write(token('a') + "/one.txt", "x");
  repo_.write(token('a') + "/two.txt", "x");
  repo_.write("d/k-" + token('b') + ".txt", "x");
  const Report staged = scan_staged();
  EXPECT_THAT(places(staged),
              UnorderedElementsAre(token('a') + ":0:0",
                                   "d/k-" + token('b') + ".txt:0:0"));
  EXPECT_EQ(staged.findings[0].occurrences[0].kind, OccurrenceKind::kIndex);
  const std::string first = repo_.commit("first");
  const Report committed = scan_commits({"HEAD"});
  ASSERT_EQ(committed.findings.size(), 2U);
  EXPECT_EQ(committed.findings[0].occurrences[0].kind, OccurrenceKind::kBlob);
  EXPECT_EQ(committed.findings[0].occurrences[0].commit, first);
  EXPECT_EQ(committed.findings[0].occurrences[0].blob, "");

  repo_.write("d/k-" + token('b') + ".txt", "changed");
  repo_.git({"mv", token('a') + "/one.txt", token('a') + "/three.txt"});
  const Report later = scan_staged();
  EXPECT_THAT(places(later), IsEmpty());
  EXPECT_EQ(suppressed(later, "not added here"), 1U);
}

TEST_F(ChangedThingsTest, MessagesOfCommitsAndTagsAreNew) {
  repo_.write("a.txt", "x");
  const std::string commit = repo_.commit("first\n\nuse " + token('a'));
  repo_.tag("v1", "with " + token('b'));
  const std::string tag = repo_.rev_parse("v1");
  ChangeScan what;
  what.changes.push_back(change_of(repo_, commit));
  what.messages = {*git::ObjectId::from_hex(commit),
                   *git::ObjectId::from_hex(tag),
                   *git::ObjectId::from_hex(commit)};
  const Report report = scan(what);
  ASSERT_EQ(report.findings.size(), 2U);
  std::map<OccurrenceKind, Finding> by_kind;
  for (const Finding& finding : report.findings) {
    ASSERT_EQ(finding.occurrences.size(), 1U);
    by_kind[finding.occurrences[0].kind] = finding;
  }
  const Finding& of_commit = by_kind[OccurrenceKind::kCommit];
  EXPECT_EQ(of_commit.secret, token('a'));
  EXPECT_EQ(of_commit.occurrences[0].commit, commit);
  EXPECT_EQ(of_commit.occurrences[0].blob, commit);
  EXPECT_EQ(of_commit.occurrences[0].column, 5U);
  ASSERT_TRUE(of_commit.exposure.introduced);
  EXPECT_EQ(of_commit.exposure.introduced->commit, commit);
  const Finding& of_tag = by_kind[OccurrenceKind::kTag];
  EXPECT_EQ(of_tag.secret, token('b'));
  EXPECT_EQ(of_tag.occurrences[0].blob, tag);
  EXPECT_FALSE(of_tag.exposure.introduced);
  EXPECT_TRUE(of_tag.exposure.reachable);
  EXPECT_EQ(report.coverage.commits, 1U);
  EXPECT_EQ(report.coverage.tags, 1U);
}

TEST_F(ChangedThingsTest, TextsAreNew) {
  ChangeScan what;
  what.texts.push_back(
      {OccurrenceKind::kCommit, "COMMIT_EDITMSG", "one\nkey " + token('a')});
  const Report report = scan(what);
  EXPECT_THAT(places(report), ElementsAre("COMMIT_EDITMSG:2:5"));
  EXPECT_EQ(report.findings[0].occurrences[0].kind, OccurrenceKind::kCommit);
  EXPECT_EQ(report.coverage.files, 1U);
}

TEST_F(ChangedThingsTest, SymlinksAreScannedAndSubmodulesAreNot) {
  repo_.write("x.txt", "x");
  const std::string commit = repo_.commit("first");
  const std::string target = repo_.hash_object("blob", "../" + token('a'));
  repo_.git(
      {"update-index", "--add", "--cacheinfo", "120000," + target + ",l"});
  repo_.git(
      {"update-index", "--add", "--cacheinfo", "160000," + commit + ",s"});
  ChangeScan what;
  what.changes.push_back(staged_change(repo_));
  EXPECT_EQ(what.changes[0].without_content, 1U);
  what.changes[0].files.push_back(
      {"t", *git::ObjectId::from_hex(commit), 0160000, {}});
  const Report report = scan(what);
  EXPECT_THAT(places(report), ElementsAre("l:1:4"));
  EXPECT_TRUE(report.coverage.complete());
  EXPECT_EQ(report.coverage.blobs, 1U);
}

}  // namespace
}  // namespace tokensweep
