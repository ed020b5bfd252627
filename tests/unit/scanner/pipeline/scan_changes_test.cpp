// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/scan_changes.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scanner/git/line_diff.h"
#include "tests/support/git_changes.h"
#include "tests/support/test_random.h"
#include "tests/support/test_rules.h"
#include "tests/unit/scanner/pipeline/change_scan_case.h"

namespace tokensweep {
namespace {

using testing::ChangeScanCase;
using testing::many_lines;
using testing::place_of;
using testing::token;

using test::change_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ScanChangesTest : public ChangeScanCase {};

TEST_F(ScanChangesTest, AnAddedLineIsReportedWithItsBlob) {
  repo_.write("a.txt", "one\ntwo\n");
  repo_.commit("first");
  repo_.write("a.txt", "one\n  key=" + token('a') + "\ntwo\n");
  const Report report = scan_staged();
  ASSERT_EQ(report.findings.size(), 1U);
  const Finding& finding = report.findings[0];
  ASSERT_EQ(finding.occurrences.size(), 1U);
  const Occurrence& occurrence = finding.occurrences[0];
  EXPECT_EQ(occurrence.kind, OccurrenceKind::kIndex);
  EXPECT_EQ(place_of(occurrence), "a.txt:2:7");
  EXPECT_EQ(occurrence.blob, repo_.rev_parse(":a.txt"));
  EXPECT_EQ(occurrence.commit, "");
  EXPECT_TRUE(finding.exposure.in_index);
  EXPECT_FALSE(finding.exposure.introduced);
  EXPECT_EQ(report.coverage.files, 1U);
  EXPECT_EQ(report.coverage.blobs, 1U);
  EXPECT_TRUE(report.coverage.complete());
}

TEST_F(ScanChangesTest, AFirstCommitAddsEverything) {
  repo_.write("a.txt", token('a'));
  repo_.write("b.txt", "x\n" + token('a') + " " + token('b') + "\n");
  EXPECT_THAT(places(scan_staged()),
              UnorderedElementsAre("a.txt:1:1", "b.txt:2:1", "b.txt:2:30"));
}

TEST_F(ScanChangesTest, ASecretOnAnUnchangedLineIsNotAddedHere) {
  repo_.write("a.txt", "one\n" + token('a') + "\ntwo\n");
  repo_.commit("first");
  repo_.write("a.txt", "one\nnew\n" + token('a') + "\ntwo, changed\n");
  const Report report = scan_staged();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(suppressed(report, "not added here"), 1U);
}

TEST_F(ScanChangesTest, AChangedLineCountsThoughItsSecretIsOld) {
  repo_.write("a.txt", "one\nkey=" + token('a') + "\n");
  repo_.commit("first");
  repo_.write("a.txt", "one\nnew_key=" + token('a') + "\n");
  EXPECT_THAT(places(scan_staged()), ElementsAre("a.txt:2:9"));
}

TEST_F(ScanChangesTest, MovedAndIndentedLinesAreNotAdded) {
  repo_.write("a.txt", "one\n" + token('a') + "\n" + token('b') + "\ntwo\n");
  repo_.commit("first");
  repo_.write("a.txt", "one\n\t" + token('b') + "\ntwo\n" + token('a') + "\n");
  const Report report = scan_staged();
  EXPECT_THAT(places(report), IsEmpty());
  EXPECT_EQ(suppressed(report, "not added here"), 2U);
}

TEST_F(ScanChangesTest, ACopyInTheSameFileIsAdded) {
  repo_.write("a.txt", "one\n" + token('a') + "\ntwo\n");
  repo_.commit("first");
  repo_.write("a.txt", "one\n" + token('a') + "\ntwo\n" + token('a') + "\n");
  EXPECT_THAT(places(scan_staged()), ElementsAre("a.txt:4:1"));
}

TEST_F(ScanChangesTest, OfCopiesThatCannotBeToldApartTheLastCounts) {
  const auto lines = [](const std::string& line) {
    std::string text;
    for (std::uint64_t i = 0; i < git::kMaxDifferingLines; ++i) text += line;
    return text;
  };
  repo_.write("a.txt", "a\n" + token('a') + "\n" + lines("a\n"));
  repo_.commit("first");
  repo_.write("a.txt", "b\n" + token('a') + "\n" + lines("b\n") + token('a'));
  const Report report = scan_staged();
  EXPECT_THAT(places(report), ElementsAre("a.txt:400003:1"));
  EXPECT_TRUE(
      report.coverage.skipped.contains("old and new lines not told apart"));
  EXPECT_TRUE(report.coverage.complete());
}

TEST_F(ScanChangesTest, OtherLineEndsAddNothing) {
  repo_.git({"config", "core.autocrlf", "false"});
  repo_.write("a.txt", "one\n" + token('a') + "\n" + token('b'));
  repo_.commit("first");
  repo_.write("a.txt", "one\r\n" + token('a') + "\r\n" + token('b') + "\r\n");
  EXPECT_THAT(places(scan_staged()), IsEmpty());
}

TEST_F(ScanChangesTest, AttributesAndNulBytesHideNothing) {
  repo_.write(".gitattributes", "*.dat -diff\n*.bin binary\n");
  repo_.write("a.dat", "one\n");
  repo_.write("b.bin", "one\n");
  repo_.write("c.txt", "one\n");
  repo_.commit("first");
  const std::string nul(1, '\0');
  repo_.write("a.dat", "one\n" + token('a') + "\n");
  repo_.write("b.bin", "one\n" + token('b') + "\n");
  repo_.write("c.txt", nul + "\none\n" + token('c') + "\n");
  EXPECT_THAT(places(scan_staged()),
              UnorderedElementsAre("a.dat:2:1", "b.bin:2:1", "c.txt:3:1"));
  repo_.commit("second");
  repo_.write("c.txt", nul + nul + "\none\n" + token('c') + "\nend\n");
  EXPECT_THAT(places(scan_staged()), IsEmpty());
}

TEST_F(ScanChangesTest, ARenamedFileAddsWhatIsNewInIt) {
  repo_.write("old/a.txt", many_lines('x') + token('a') + "\n");
  repo_.commit("first");
  repo_.remove("old");
  repo_.write("new/b.txt",
              token('b') + "\n" + many_lines('x') + " " + token('a') + "\nend");
  const Report report = scan_staged();
  EXPECT_THAT(places(report), ElementsAre("new/b.txt:1:1"));
  EXPECT_EQ(suppressed(report, "not added here"), 1U);
}

TEST_F(ScanChangesTest, ACopyBesideARenameIsAdded) {
  const std::string content = many_lines('x') + token('a') + "\n";
  repo_.write("m.txt", content);
  repo_.commit("first");
  repo_.remove("m.txt");
  repo_.write("a.txt", token('a') + "\n");
  repo_.write("z.txt", "changed\n" + content);
  EXPECT_THAT(places(scan_staged()), ElementsAre("a.txt:1:1"));
  // The same blob is liked most of all.
  repo_.write("b.txt", "changed\n" + content);
  repo_.write("z.txt", content);
  EXPECT_THAT(places(scan_staged()),
              UnorderedElementsAre("a.txt:1:1", "b.txt:22:1"));
}

TEST_F(ScanChangesTest, ABlockMovedOutOfARemovedFileIsNotAdded) {
  repo_.write("a.txt", token('a') + "\nrest\n");
  repo_.write("b.txt", many_lines('x'));
  repo_.commit("first");
  repo_.remove("a.txt");
  repo_.write("b.txt", many_lines('x') + "  " + token('a') + "\n");
  EXPECT_THAT(places(scan_staged()), IsEmpty());
}

std::string private_key(std::uint64_t seed) {
  testing::TestRandom random(seed);
  std::string text =
      "-----BEGIN "
      "RSA PRIVATE KEY-----\n";
  for (int i = 0; i < 12; ++i) {
    text += random.text(testing::kBase62, 64) + "\n";
  }
  return text +
         "-----END "
         "RSA PRIVATE KEY-----\n";
}

TEST_F(ScanChangesTest, AKeyIsAddedWhenOneOfItsLinesChanges) {
  options_.detector = &testing::catalogue_detector();
  std::string key = private_key(1);
  repo_.write("a.txt", many_lines('x') + key + many_lines('y'));
  repo_.commit("first");
  ASSERT_THAT(places(scan_commits({"HEAD"})), ElementsAre("a.txt:21:1"));
  repo_.write("a.txt", many_lines('z') + key + "end\n");
  EXPECT_THAT(places(scan_staged()), IsEmpty());
  // One more before it, which starts with an equal line.
  repo_.write("a.txt", many_lines('x') + private_key(2) + key);
  EXPECT_THAT(places(scan_staged()), ElementsAre("a.txt:21:1"));
  key[300] = key[300] == 'a' ? 'b' : 'a';
  repo_.write("a.txt", many_lines('x') + key + many_lines('y'));
  EXPECT_THAT(places(scan_staged()), ElementsAre("a.txt:21:1"));
}

TEST_F(ScanChangesTest, PathRulesCount) {
  const std::string secret = "doc_" + token('a').substr(4);
  repo_.write("docs/a.md", secret);
  const Report none = scan_staged();
  EXPECT_THAT(places(none), IsEmpty());
  EXPECT_EQ(suppressed(none, "path rule"), 1U);
  repo_.write("src/a.md", secret);
  EXPECT_THAT(places(scan_staged()), ElementsAre("src/a.md:1:1"));
}

TEST_F(ScanChangesTest, ACommentAcceptsASecret) {
  repo_.write("a.txt", token('a') + " # tokensweep:allow[acme] a test\n");
  const Report report = scan_staged();
  ASSERT_EQ(report.findings.size(), 1U);
  const auto& allow = report.findings[0].occurrences[0].allow;
  ASSERT_TRUE(allow);
  EXPECT_TRUE(allow->honoured);
  EXPECT_EQ(allow->reason, "a test");
}

TEST_F(ScanChangesTest, WhereNewCommentsDoNotCountOldOnesDo) {
  const std::string comment = "# tokensweep:allow-next-line old\n";
  const std::string second_key = "key=" + token('b') + "\n";
  repo_.write("a.txt", comment + second_key + many_lines('x'));
  const std::string base = repo_.commit("first");
  repo_.write("a.txt", many_lines('x'));
  repo_.commit("without");
  repo_.write("a.txt", comment + second_key + many_lines('x') + token('c') +
                           " # gitleaks:allow\n");
  repo_.commit("# gitleaks:allow " + token('d'));
  ChangeScan what;
  what.changes.push_back(change_of(repo_, "HEAD"));
  what.messages.push_back(*git::ObjectId::from_hex(repo_.rev_parse("HEAD")));
  what.comment_base = {*git::ObjectId::from_hex(base)};
  for (const bool trust : {true, false}) {
    what.trust_added_allows = trust;
    const Report report = scan(what);
    std::map<std::string, bool> honoured;
    for (const Finding& finding : report.findings) {
      ASSERT_TRUE(finding.occurrences[0].allow) << finding.secret;
      honoured[finding.secret] = finding.occurrences[0].allow->honoured;
    }
    EXPECT_EQ(honoured, (std::map<std::string, bool>{{token('b'), true},
                                                     {token('c'), trust},
                                                     {token('d'), trust}}));
  }
  // The parent has it, which proves nothing.
  what.comment_base.clear();
  for (const Finding& finding : scan(what).findings) {
    EXPECT_FALSE(finding.occurrences[0].allow->honoured) << finding.secret;
  }
  // What it stands over now is another secret.
  repo_.write("a.txt", comment + token('e') + "\n" + many_lines('x'));
  repo_.commit("third");
  what.changes = {change_of(repo_, "HEAD")};
  what.messages.clear();
  what.comment_base = {*git::ObjectId::from_hex(repo_.rev_parse("HEAD~1"))};
  const Report moved = scan(what);
  ASSERT_EQ(moved.findings.size(), 1U);
  EXPECT_FALSE(moved.findings[0].occurrences[0].allow->honoured);
}

TEST_F(ScanChangesTest, EveryCommitThatAddsItIsNamed) {
  repo_.write("a.txt", "x\n");
  repo_.commit("first");
  repo_.write("a.txt", "x\n" + token('a') + "\n");
  const std::string second = repo_.commit("second");
  repo_.write("a.txt", "x\n");
  const std::string third = repo_.commit("third");
  repo_.write("a.txt", "x\n" + token('a') + "\n");
  const std::string fourth = repo_.commit("fourth");
  const Report report = scan_commits({second, third, fourth});
  ASSERT_EQ(report.findings.size(), 1U);
  const Finding& finding = report.findings[0];
  ASSERT_EQ(finding.occurrences.size(), 2U);
  EXPECT_EQ(finding.occurrences[0].commit, second);
  EXPECT_EQ(finding.occurrences[1].commit, fourth);
  ASSERT_TRUE(finding.exposure.introduced);
  EXPECT_EQ(finding.exposure.introduced->commit, second);
  EXPECT_EQ(finding.exposure.introduced->author, "Ann Author");
  EXPECT_EQ(finding.exposure.introduced->email, "ann@example.com");
  EXPECT_THAT(finding.exposure.introduced->date, ::testing::EndsWith("+02:00"));
  EXPECT_EQ(finding.exposure.introductions.size(), 2U);
  // What the range removes again is still in what will be merged.
  EXPECT_EQ(scan_commits({second, third}).findings.size(), 1U);
  EXPECT_EQ(report.coverage.commits, 3U);
}

TEST_F(ScanChangesTest, ThreadsDoNotMatter) {
  // More than one worker scans alone.
  for (int i = 0; i < 40; ++i) {
    std::string content(200'000, static_cast<char>('A' + i % 26));
    content += "\n" + token(static_cast<char>('a' + i % 5)) + "\n";
    content += std::to_string(i);
    repo_.write("d/" + std::to_string(i) + ".txt", content);
  }
  repo_.commit("many");
  Report first;
  for (unsigned threads = 1; threads <= 8; ++threads) {
    options_.threads = threads;
    const Report report = scan_commits({"HEAD"});
    if (threads == 1) first = report;
    EXPECT_EQ(report, first) << threads;
  }
  EXPECT_EQ(first.findings.size(), 5U);
  EXPECT_EQ(places(first).size(), 40U);
}

}  // namespace
}  // namespace tokensweep
