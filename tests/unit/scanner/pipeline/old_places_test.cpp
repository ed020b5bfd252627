// SPDX-License-Identifier: Apache-2.0
// What was accepted before a change at the place that it takes away.
#include "scanner/pipeline/old_places.h"

#include <string>
#include <utility>
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
using testing::token;

class OldPlacesTest : public ChangeScanCase {
 protected:
  // What is reported of old/a.txt that becomes new/a.txt.
  std::vector<std::string> places_of_rename(const std::string& content) {
    repo_.write("old/a.txt", content);
    repo_.commit("known");
    repo_.remove("old/a.txt");
    repo_.write("new/a.txt", token('a') + "\n");
    repo_.git({"add", "-A"});
    ChangeScan what;
    what.changes.push_back(test::staged_change(repo_));
    what.old_policies = [this](const git::CommitChange& /*change*/) {
      ++asked_;
      return old_;
    };
    report_ = scan(what);
    repo_.git({"reset", "-q", "--hard"});
    return places(report_);
  }

  static OldPolicy accepting(const std::string& path) {
    OldPolicy policy;
    policy.allows.today = "2026-11-26";
    AllowEntry entry;
    entry.rule = "acme-key";
    if (!path.empty()) entry.paths = {path};
    policy.allows.entries = {entry};
    return policy;
  }

  Result<std::vector<OldPolicy>> old_ = std::vector<OldPolicy>();
  int asked_ = 0;
  Report report_;
};

TEST_F(OldPlacesTest, WhatNobodyAcceptedMoves) {
  EXPECT_THAT(places_of_rename(token('a') + "\n"), IsEmpty());
  EXPECT_EQ(asked_, 1);
  old_->push_back(accepting("other/"));
  old_->push_back({{"other/"}, {}, {}});
  EXPECT_THAT(places_of_rename(token('a') + "\n"), IsEmpty());
}

TEST_F(OldPlacesTest, AnyOfTheOldPoliciesMayExclude) {
  old_->push_back({});
  old_->push_back({{"old/"}, {}, {}});
  EXPECT_THAT(places_of_rename(token('a') + "\n"),
              ElementsAre("new/a.txt:1:1"));
}

TEST_F(OldPlacesTest, AnyOfTheOldPoliciesMayAccept) {
  for (const std::string path : {"old/", ""}) {
    old_ = std::vector<OldPolicy>{accepting("other/"), accepting(path)};
    EXPECT_THAT(places_of_rename(token('a') + "\n"),
                ElementsAre("new/a.txt:1:1"));
  }
}

TEST_F(OldPlacesTest, MarkersThatAreOffNowAcceptedThen) {
  const std::string marked =
      "# tokensweep:allow-next-line why\n" + token('a') + "\n";
  options_.markers.reset();
  EXPECT_THAT(places_of_rename(marked), IsEmpty());
  old_->push_back({{}, {}, InlineMarkers().set()});
  EXPECT_THAT(places_of_rename(marked), ElementsAre("new/a.txt:1:1"));
}

TEST_F(OldPlacesTest, WhatIsNotKnownExcusesNothing) {
  old_ = Error(ErrorKind::kUsage, "broken");
  EXPECT_THAT(places_of_rename(token('a') + "\n"),
              ElementsAre("new/a.txt:1:1"));
  EXPECT_TRUE(report_.coverage.complete());
  EXPECT_EQ(report_.coverage.skipped[std::string(kNotCompared)].count, 1U);
}

TEST_F(OldPlacesTest, AreAskedForOnlyWhenAPlaceMayHaveMoved) {
  repo_.write("new/a.txt", token('a') + "\n");
  EXPECT_THAT(places_of_rename(token('a') + "\n"), IsEmpty());
  EXPECT_EQ(asked_, 0);
}

TEST_F(OldPlacesTest, NamesAreExcusedInTheSameWay) {
  const auto move = [&] {
    repo_.write("old/" + token('a'), "text\n");
    repo_.commit("known");
    repo_.remove("old/" + token('a'));
    repo_.write("new/" + token('a'), "other text\n");
    repo_.git({"add", "-A"});
    ChangeScan what;
    what.changes.push_back(test::staged_change(repo_));
    what.old_policies = [this](const git::CommitChange& /*change*/) {
      return old_;
    };
    auto found = places(scan(what));
    repo_.git({"reset", "-q", "--hard"});
    return found;
  };
  const std::string place = "new/" + token('a') + ":0:0";
  EXPECT_THAT(move(), IsEmpty());
  old_->push_back({{"old/"}, {}, {}});
  EXPECT_THAT(move(), ElementsAre(place));
  old_ = std::vector<OldPolicy>{accepting("old/")};
  EXPECT_THAT(move(), ElementsAre(place));
  old_ = Error(ErrorKind::kUsage, "broken");
  EXPECT_THAT(move(), ElementsAre(place));
}

}  // namespace
}  // namespace tokensweep
