// SPDX-License-Identifier: Apache-2.0
#include "reporters/place.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace tokensweep {
namespace {

Occurrence at(OccurrenceKind kind, std::string path, std::uint64_t line) {
  Occurrence occurrence;
  occurrence.kind = kind;
  occurrence.path = std::move(path);
  occurrence.line = line;
  occurrence.commit = std::string(40, 'c');
  occurrence.blob = std::string(40, 'b');
  return occurrence;
}

TEST(Places, HaveIdsThatSurviveMovesOfLines) {
  Finding finding;
  finding.fingerprint = "ts1:0";
  finding.occurrences = {
      at(OccurrenceKind::kFile, "a", 1), at(OccurrenceKind::kFile, "a", 9),
      at(OccurrenceKind::kBlob, "a", 1), at(OccurrenceKind::kFile, "b", 1)};
  std::set<std::string> ids;
  for (const Place& place : places_of(finding, 10)) ids.insert(place.id);
  EXPECT_EQ(ids.size(), 4U);
  for (Occurrence& occurrence : finding.occurrences) occurrence.line += 5;
  for (const Place& place : places_of(finding, 10)) {
    EXPECT_TRUE(ids.contains(place.id));
    EXPECT_EQ(place.id.size(), 32U);
  }
  finding.fingerprint = "ts1:1";
  for (const Place& place : places_of(finding, 10)) {
    EXPECT_FALSE(ids.contains(place.id));
  }
  EXPECT_EQ(places_of(finding, 2).size(), 2U);
}

TEST(Places, NameAFileOnlyWhereItCanBeOpened) {
  Finding finding;
  Target target;
  target.kind = "repository";
  const Occurrence blob = at(OccurrenceKind::kBlob, "a", 1);
  const auto named = [&](const Occurrence& occurrence) {
    return names_file(finding, occurrence, target);
  };
  EXPECT_TRUE(named(at(OccurrenceKind::kFile, "a", 1)));
  EXPECT_TRUE(named(at(OccurrenceKind::kIndex, "a", 1)));
  EXPECT_FALSE(named(at(OccurrenceKind::kFile, "/a", 1)));
  EXPECT_FALSE(named(at(OccurrenceKind::kFile, "", 1)));
  EXPECT_FALSE(named(blob)) << "in history only";
  EXPECT_TRUE(has_file(blob));
  finding.exposure.in_head = true;
  EXPECT_TRUE(named(blob));
  finding.exposure.in_head = false;
  target.kind = "range";
  EXPECT_TRUE(named(blob)) << "what a change adds";
  for (const OccurrenceKind kind :
       {OccurrenceKind::kCommit, OccurrenceKind::kTag, OccurrenceKind::kNote,
        OccurrenceKind::kGitMetadata, OccurrenceKind::kStdin}) {
    EXPECT_FALSE(named(at(kind, "a", 1)));
  }
}

TEST(Places, AreNamedForPeople) {
  EXPECT_EQ(place_words(at(OccurrenceKind::kFile, "a b", 3)), "a b:3");
  EXPECT_EQ(place_words(at(OccurrenceKind::kBlob, "", 0)), "blob bbbbbbbbbb");
  EXPECT_EQ(place_words(at(OccurrenceKind::kCommit, "", 2)),
            "message of commit cccccccccc:2");
  EXPECT_EQ(place_words(at(OccurrenceKind::kTag, "", 1)),
            "message of tag bbbbbbbbbb:1");
  EXPECT_EQ(place_words(at(OccurrenceKind::kNote, "x", 1)),
            "note on commit cccccccccc:1");
  EXPECT_EQ(place_words(at(OccurrenceKind::kGitMetadata, "config", 4)),
            "git's own config:4");
  EXPECT_EQ(place_words(at(OccurrenceKind::kStdin, "", 5)), "standard input:5");
}

}  // namespace
}  // namespace tokensweep
