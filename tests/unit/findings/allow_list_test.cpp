// SPDX-License-Identifier: Apache-2.0
#include "findings/allow_list.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokensweep {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

Occurrence place(std::string path, std::uint64_t line = 1) {
  Occurrence occurrence;
  occurrence.path = std::move(path);
  occurrence.line = line;
  return occurrence;
}

Occurrence commented(std::string path, bool honoured = true) {
  Occurrence occurrence = place(std::move(path), 7);
  occurrence.allow =
      InlineAllow{InlineMarker::kTokensweep, "a sample", honoured};
  return occurrence;
}

Finding finding(const std::string& name, std::vector<Occurrence> places) {
  Finding finding;
  finding.fingerprint = "ts1:" + name;
  finding.rule = name + "-rule";
  finding.secret = name + " secret";
  finding.occurrences = std::move(places);
  return finding;
}

AllowEntry entry(std::string where) {
  AllowEntry entry;
  entry.where = std::move(where);
  entry.reason = "known";
  return entry;
}

AllowEntry for_fingerprint(const std::string& name) {
  AllowEntry out = entry("b:1");
  out.fingerprint = "ts1:" + name;
  out.source = AllowSource::kBaseline;
  out.author = "Ada";
  return out;
}

AllowEntry for_paths(std::vector<std::string> paths) {
  AllowEntry out = entry("c:1");
  out.paths = std::move(paths);
  return out;
}

class AllowListTest : public ::testing::Test {
 protected:
  void apply() { apply_allows(policy_, report_); }

  [[nodiscard]] std::vector<std::string> places_left() const {
    std::vector<std::string> paths;
    for (const Finding& finding : report_.findings) {
      for (const Occurrence& each : finding.occurrences) {
        paths.push_back(each.path);
      }
    }
    return paths;
  }

  AllowPolicy policy_{
      .entries = {}, .witnesses = {}, .today = "2027-03-01", .roots = {}};
  Report report_;
};

TEST_F(AllowListTest, AnEntryWithoutPathsAcceptsTheWholeFinding) {
  report_.findings = {finding("a", {place("x"), place("y")}),
                      finding("b", {place("x")})};
  report_.rules.resize(2);
  report_.rules[0].id = "a-rule";
  report_.rules[1].id = "b-rule";
  policy_.entries = {for_fingerprint("a")};
  apply();
  EXPECT_THAT(places_left(), ElementsAre("x"));
  EXPECT_EQ(report_.findings[0].fingerprint, "ts1:b");
  ASSERT_THAT(report_.rules, SizeIs(1));
  EXPECT_EQ(report_.rules[0].id, "b-rule");
  EXPECT_THAT(report_.suppressed.by_reason, ElementsAre(Pair("baseline", 1U)));
  Allowed line;
  line.fingerprint = "ts1:a";
  line.rule = "a-rule";
  line.source = AllowSource::kBaseline;
  line.where = "b:1";
  line.reason = "known";
  line.author = "Ada";
  line.places = 2;
  line.whole = true;
  EXPECT_THAT(report_.suppressed.allowed, ElementsAre(line));
  EXPECT_THAT(report_.hidden, ElementsAre("a secret"));
}

TEST_F(AllowListTest, AnEntryWithPathsAcceptsThosePlacesOnly) {
  report_.findings = {finding("a", {place("doc/x"), place("src/y")}),
                      finding("b", {place("doc/z")})};
  policy_.entries = {for_paths({"doc/"})};
  apply();
  EXPECT_THAT(places_left(), ElementsAre("src/y"));
  ASSERT_THAT(report_.suppressed.allowed, SizeIs(2));
  EXPECT_FALSE(report_.suppressed.allowed[0].whole);
  EXPECT_EQ(report_.suppressed.allowed[0].places, 1U);
  EXPECT_TRUE(report_.suppressed.allowed[1].whole);
  // One for the finding that is gone, none for the one that stays.
  EXPECT_THAT(report_.suppressed.by_reason,
              ElementsAre(Pair("allowed by config", 1U)));
  EXPECT_THAT(report_.hidden, ElementsAre("b secret"));
}

TEST_F(AllowListTest, FieldsOfAnEntryMustAllMatch) {
  report_.findings = {finding("a", {place("x")})};
  AllowEntry other_rule = for_fingerprint("a");
  other_rule.rule = "b-rule";
  AllowEntry other_path = for_fingerprint("a");
  other_path.paths = {"y"};
  AllowEntry other_print = for_fingerprint("b");
  other_print.rule = "a-rule";
  policy_.entries = {other_rule, other_path, other_print};
  apply();
  EXPECT_THAT(places_left(), ElementsAre("x"));
  EXPECT_THAT(report_.suppressed.allowed, IsEmpty());
  AllowEntry all = for_fingerprint("a");
  all.rule = "a-rule";
  all.paths = {"y", "x"};
  policy_.entries = {all};
  apply();
  EXPECT_THAT(places_left(), IsEmpty());
}

TEST_F(AllowListTest, ACommentComesBeforeEntries) {
  report_.findings = {finding("a", {commented("x"), place("y")})};
  policy_.entries = {for_paths({"y"}), for_fingerprint("a")};
  policy_.find_stale = true;
  apply();
  ASSERT_THAT(report_.suppressed.allowed, SizeIs(2));
  EXPECT_EQ(report_.suppressed.allowed[0].source, AllowSource::kInline);
  EXPECT_EQ(report_.suppressed.allowed[0].where, "x:7");
  EXPECT_EQ(report_.suppressed.allowed[0].reason, "a sample");
  EXPECT_EQ(report_.suppressed.allowed[1].source, AllowSource::kConfig);
  EXPECT_TRUE(report_.suppressed.allowed[1].whole);
  EXPECT_THAT(report_.suppressed.by_reason,
              ElementsAre(Pair("inline allow", 1U)));
  // The second entry would have accepted the same: it is not stale.
  EXPECT_THAT(report_.suppressed.notes, IsEmpty());
}

TEST_F(AllowListTest, ACommentThatIsNotHonouredIsListed) {
  report_.findings = {finding("a", {commented("x", false)})};
  apply();
  EXPECT_THAT(places_left(), ElementsAre("x"));
  ASSERT_THAT(report_.suppressed.notes, SizeIs(1));
  const AllowNote& note = report_.suppressed.notes[0];
  EXPECT_EQ(note.problem, AllowProblem::kNotHonoured);
  EXPECT_EQ(note.where, "x:7");
  EXPECT_EQ(note.fingerprint, "ts1:a");
  EXPECT_EQ(note.reason, "a sample");
}

TEST_F(AllowListTest, AMalformedCommentIsListedAndAcceptsNothing) {
  report_.findings = {finding("a", {commented("x")})};
  report_.findings[0].occurrences[0].allow->malformed = true;
  apply();
  EXPECT_THAT(places_left(), ElementsAre("x"));
  ASSERT_THAT(report_.suppressed.notes, SizeIs(1));
  EXPECT_EQ(report_.suppressed.notes[0].problem, AllowProblem::kMalformed);
}

TEST_F(AllowListTest, ACommentBesideSeveralPlacesIsListedOnce) {
  Occurrence of_history = commented("x");
  of_history.kind = OccurrenceKind::kBlob;
  of_history.blob = "0123";
  report_.findings = {
      finding("a", {of_history, commented("x"), commented("y")})};
  for (Occurrence& each : report_.findings[0].occurrences) {
    each.allow->malformed = true;
  }
  apply();
  ASSERT_THAT(report_.suppressed.notes, SizeIs(2));
  EXPECT_EQ(report_.suppressed.notes[0].where, "x:7");
  EXPECT_EQ(report_.suppressed.notes[1].where, "y:7");
}

TEST_F(AllowListTest, EntriesLiveThroughTheirLastDay) {
  AllowEntry last_day = for_fingerprint("a");
  last_day.expires = "2027-03-01";
  AllowEntry over = for_fingerprint("b");
  over.expires = "2027-02-28";
  AllowEntry over_and_unused = for_fingerprint("c");
  over_and_unused.expires = "2027-02-28";
  report_.findings = {finding("a", {place("x")}), finding("b", {place("y")})};
  policy_.entries = {last_day, over, over_and_unused};
  apply();
  EXPECT_THAT(places_left(), ElementsAre("y"));
  ASSERT_THAT(report_.suppressed.notes, SizeIs(1));
  EXPECT_EQ(report_.suppressed.notes[0].problem, AllowProblem::kExpired);
  EXPECT_EQ(report_.suppressed.notes[0].fingerprint, "ts1:b");
  EXPECT_EQ(report_.suppressed.notes[0].expires, "2027-02-28");
}

TEST_F(AllowListTest, StaleOnesAreFoundInWholeAndCompleteRunsOnly) {
  policy_.entries = {for_fingerprint("gone"), for_paths({"nowhere/"})};
  apply();
  EXPECT_THAT(report_.suppressed.notes, IsEmpty());
  policy_.find_stale = true;
  apply();
  ASSERT_THAT(report_.suppressed.notes, SizeIs(2));
  EXPECT_EQ(report_.suppressed.notes[0].problem, AllowProblem::kStale);
  EXPECT_EQ(report_.suppressed.notes[0].where, "b:1");
  report_.suppressed.notes.clear();
  report_.coverage.skip("missing", SkipEffect::kIncomplete, "id");
  apply();
  EXPECT_THAT(report_.suppressed.notes, IsEmpty());
}

TEST_F(AllowListTest, RefutedFindingsAreLeftAlone) {
  report_.findings = {finding("a", {place("x")})};
  report_.findings[0].verdict = Verdict::kRefuted;
  policy_.entries = {for_fingerprint("a")};
  apply();
  EXPECT_THAT(places_left(), ElementsAre("x"));
  EXPECT_THAT(report_.suppressed.by_reason, IsEmpty());
}

TEST_F(AllowListTest, PathsCountFromTheRootThatIsNearest) {
  policy_.roots = {{"../app", ""}, {"../app/sub", "sub"}, {"/srv/x", "t"}};
  policy_.entries = {for_paths({"/sub/a.txt", "/t", "/b.txt"})};
  report_.findings = {finding(
      "a", {place("../app/sub/a.txt"), place("../app/b.txt"), place("/srv/x"),
            place("../appshop/b.txt"), place("b.txt"), place("")})};
  apply();
  EXPECT_THAT(places_left(), ElementsAre("../appshop/b.txt", "b.txt", ""));
}

TEST_F(AllowListTest, WhatLiesElsewhereIsNotBelowTheRootAroundIt) {
  policy_.roots = {{"", ""},
                   {"../b", std::nullopt},
                   {"link", std::nullopt},
                   {"link/down", "down"}};
  policy_.entries = {for_fingerprint("a"), for_paths({"f"})};
  policy_.entries[0].below_roots = true;
  report_.findings = {
      finding("a", {place("f"), place("../b/f"), place("link/f"),
                    place("link/down/f"), place("linked/f")})};
  apply();
  EXPECT_THAT(places_left(), ElementsAre("../b/f", "link/f"));
}

TEST_F(AllowListTest, PathsAreThoseOfFilesAndTrees) {
  std::vector<Occurrence> places;
  for (const OccurrenceKind kind :
       {OccurrenceKind::kBlob, OccurrenceKind::kIndex, OccurrenceKind::kFile,
        OccurrenceKind::kNote, OccurrenceKind::kStdin,
        OccurrenceKind::kGitMetadata}) {
    places.push_back(place("config/" + std::string(to_string(kind))));
    places.back().kind = kind;
  }
  Occurrence name_in_tree = places.back();
  name_in_tree.path = "config/name";
  name_in_tree.blob = "00";
  places.push_back(name_in_tree);
  report_.findings = {finding("a", places)};
  policy_.entries = {for_paths({"config/"})};
  apply();
  EXPECT_THAT(places_left(), ElementsAre("config/note", "config/stdin",
                                         "config/git-metadata"));
}

TEST_F(AllowListTest, EntriesOfARepositoryAreAboutItsRoots) {
  policy_.roots = {{"app", ""}};
  policy_.entries = {for_fingerprint("a")};
  policy_.entries[0].below_roots = true;
  report_.findings = {finding("a", {place("app/x"), place("other/x")})};
  apply();
  EXPECT_THAT(places_left(), ElementsAre("other/x"));
  policy_.entries[0].below_roots = false;
  apply();
  EXPECT_THAT(places_left(), IsEmpty());
}

TEST_F(AllowListTest, AFindingWithoutPlacesNeedsAnEntryWithoutPaths) {
  report_.findings = {finding("a", {}), finding("b", {})};
  AllowEntry scoped = for_fingerprint("b");
  scoped.paths = {"*"};
  policy_.entries = {for_fingerprint("a"), scoped};
  apply();
  ASSERT_THAT(report_.findings, SizeIs(1));
  EXPECT_EQ(report_.findings[0].fingerprint, "ts1:b");
  EXPECT_THAT(report_.findings[0].occurrences, IsEmpty());
}

TEST_F(AllowListTest, WitnessesMustAcceptAPlaceToo) {
  report_.findings = {finding("a", {place("doc/x"), place("src/y")}),
                      finding("b", {place("doc/z")})};
  policy_.entries = {for_paths({"doc/", "src/"})};
  policy_.witnesses = {for_fingerprint("a"), for_fingerprint("c")};
  policy_.witnesses->front().paths = {"src/"};
  policy_.find_stale = true;
  apply();
  EXPECT_THAT(places_left(), ElementsAre("doc/x", "doc/z"));
  // It is the entry that is named, and witnesses are never stale.
  ASSERT_THAT(report_.suppressed.allowed, SizeIs(1));
  EXPECT_EQ(report_.suppressed.allowed[0].where, "c:1");
  EXPECT_THAT(report_.suppressed.notes, IsEmpty());
  policy_.witnesses->front().expires = "2027-02-28";
  report_.findings = {finding("a", {place("src/y")})};
  apply();
  EXPECT_THAT(places_left(), ElementsAre("src/y"));
  policy_.witnesses.emplace();
  apply();
  EXPECT_THAT(places_left(), ElementsAre("src/y"));
}

}  // namespace
}  // namespace tokensweep
