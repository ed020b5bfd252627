// SPDX-License-Identifier: Apache-2.0
#include "verify/docker_revoker.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/unit/verify/docker_revoker_fixture.h"
#include "tests/unit/verify/hub_model.h"

namespace tokensweep::verify {
namespace {

using ::testing::HasSubstr;
using testing::model_id;
using ::testing::Not;

TEST_F(DockerRevokerTest, DeactivatesAndChecks) {
  const RevokeOutcome made = outcome();
  EXPECT_EQ(made.result, RevokeResult::kDone) << made.text;
  EXPECT_FALSE(made.unfinished);
  EXPECT_FALSE(token_->active);
  EXPECT_EQ(steps(), kWholeWay);
  EXPECT_TRUE(open_tasks().empty());
}

TEST_F(DockerRevokerTest, EachStepIsInTheJournalBeforeItsRequest) {
  std::vector<std::string> seen;
  hub_.before = [&](const std::string& line) {
    if (!line.starts_with("GET")) seen.push_back(steps().back());
  };
  plan_.step = RevokeStep::kDelete;
  outcome();
  EXPECT_THAT(seen, ::testing::ElementsAre("deactivate intent", "check intent",
                                           "delete intent"));
}

TEST_F(DockerRevokerTest, TheJournalHoldsNoSecret) {
  outcome();
  const auto text = read_file(path_, 1 << 20);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, Not(HasSubstr(token_->value)));
  EXPECT_THAT(*text, Not(HasSubstr(token_->value.substr(12))));
  EXPECT_THAT(*text, Not(HasSubstr(std::string(session_.jwt.view()))));
  EXPECT_THAT(*text, HasSubstr(token_->id));
}

TEST_F(DockerRevokerTest, DeletesAfterTheCheckOnly) {
  plan_.step = RevokeStep::kDelete;
  const RevokeOutcome made = outcome();
  EXPECT_EQ(made.result, RevokeResult::kDone) << made.text;
  EXPECT_EQ(hub_.find(plan_.object.id), nullptr);
  EXPECT_THAT(steps(),
              ::testing::ElementsAre(
                  "plan", "deactivate intent", "deactivate result inactive 200",
                  "check intent", "check result refused 401", "delete intent",
                  "delete result deleted 204", "done deleted"));
}

TEST_F(DockerRevokerTest, AnObjectThatIsGoneCountsAsDeleted) {
  plan_.step = RevokeStep::kDelete;
  fault({.method = "DELETE", .path = "", .status = 0, .applied = true});
  EXPECT_EQ(outcome().result, RevokeResult::kDone);
  EXPECT_EQ(hub_.count("DELETE"), 1U);
}

TEST_F(DockerRevokerTest, AWrongObjectIsPutBackAtOnce) {
  token_->stays_accepted = true;
  const RevokeOutcome made = outcome();
  EXPECT_EQ(made.result, RevokeResult::kReactivated);
  EXPECT_THAT(made.text, HasSubstr("wrong one"));
  EXPECT_FALSE(made.unfinished);
  EXPECT_TRUE(token_->active);
  EXPECT_GE(hub_.waited.count(), 30'000);  // it had time to be felt
  EXPECT_EQ(steps().back(), "done active");
  EXPECT_TRUE(open_tasks().empty());
}

TEST_F(DockerRevokerTest, AWrongObjectIsNeverDeleted) {
  plan_.step = RevokeStep::kDelete;
  token_->stays_accepted = true;
  EXPECT_EQ(outcome().result, RevokeResult::kReactivated);
  EXPECT_EQ(hub_.count("DELETE"), 0U);
}

TEST_F(DockerRevokerTest, ADeactivationMayTakeAWhile) {
  token_->stays_accepted = true;
  hub_.before = [&](const std::string&) {
    if (hub_.waited.count() >= 7'000) token_->stays_accepted = false;
  };
  EXPECT_EQ(outcome().result, RevokeResult::kDone);
  EXPECT_FALSE(token_->active);
}

TEST_F(DockerRevokerTest, PuttingBackIsTriedAgain) {
  token_->stays_accepted = true;
  fault({.method = "PATCH", .path = "", .skip = 1, .count = 2, .status = 500});
  EXPECT_EQ(outcome().result, RevokeResult::kReactivated);
  EXPECT_TRUE(token_->active);
}

TEST_F(DockerRevokerTest, AWrongObjectThatStaysOutIsLeftToResume) {
  token_->stays_accepted = true;
  fault({.method = "PATCH", .path = "", .skip = 1, .count = 9, .status = 500});
  const RevokeOutcome made = outcome();
  EXPECT_EQ(made.result, RevokeResult::kFailed);
  EXPECT_TRUE(made.unfinished);
  ASSERT_EQ(open_tasks().size(), 1U);
  EXPECT_EQ(open_tasks()[0].stage, RevokeStage::kWrong);
  hub_.faults.clear();
  EXPECT_EQ(resume(nullptr).result, RevokeResult::kReactivated);
  EXPECT_TRUE(token_->active);
}

// Whatever happens to the request: it is looked whether it was carried out
// before it is sent again.
TEST_F(DockerRevokerTest, ALostReplyIsLookedAfter) {
  for (const int status : {0, 429, 500, 502}) {
    for (const bool applied : {false, true}) {
      SCOPED_TRACE(std::to_string(status) + (applied ? " applied" : ""));
      token_->active = true;
      hub_.lines.clear();
      hub_.faults = {{.method = "PATCH",
                      .path = "",
                      .status = status,
                      .applied = applied}};
      EXPECT_EQ(outcome().result, RevokeResult::kDone);
      EXPECT_FALSE(token_->active);
      EXPECT_EQ(hub_.count("PATCH"), applied ? 1U : 2U);
    }
  }
}

TEST_F(DockerRevokerTest, GivesUpAfterThreeTries) {
  fault({.method = "PATCH", .path = "", .count = 9, .status = 500});
  const RevokeOutcome made = outcome();
  EXPECT_EQ(made.result, RevokeResult::kFailed);
  EXPECT_TRUE(made.unfinished);
  EXPECT_THAT(made.text, HasSubstr("could not be deactivated"));
  EXPECT_EQ(hub_.count("PATCH"), 3U);
  EXPECT_EQ(hub_.count("POST"), 0U);
  EXPECT_TRUE(token_->active);
  hub_.faults.clear();
  EXPECT_EQ(resume(&subject_).result, RevokeResult::kDone);
}

TEST_F(DockerRevokerTest, SaysThatItDoesNotKnow) {
  fault({.method = "PATCH",
         .path = "",
         .count = 9,
         .status = 0,
         .applied = true});
  fault({.method = "GET", .path = "", .count = 9, .status = 0});
  const RevokeOutcome made = outcome();
  EXPECT_EQ(made.result, RevokeResult::kFailed);
  EXPECT_THAT(made.text, HasSubstr("not known whether it was deactivated"));
  hub_.faults.clear();
  EXPECT_EQ(resume(&subject_).result, RevokeResult::kDone);
}

TEST_F(DockerRevokerTest, ARefusedSessionIsNotTriedAgain) {
  for (const int status : {401, 403}) {
    hub_.lines.clear();
    run_ += "x";
    hub_.faults = {
        {.method = "PATCH", .path = "", .count = 9, .status = status}};
    EXPECT_EQ(outcome().result, RevokeResult::kFailed);
    EXPECT_EQ(hub_.count("PATCH"), 1U);
  }
}

TEST_F(DockerRevokerTest, AnObjectThatVanishedIsCheckedAllTheSame) {
  fault({.method = "PATCH", .path = "", .status = 404});
  hub_.before = [&](const std::string& line) {
    if (line.starts_with("PATCH")) {
      token_->id = model_id(9);
      token_->active = false;
    }
  };
  EXPECT_EQ(outcome().result, RevokeResult::kDone);
}

TEST_F(DockerRevokerTest, ACheckThatFailsIsTriedAgain) {
  fault({.method = "POST", .path = "", .count = 3, .status = 0});
  EXPECT_EQ(outcome().result, RevokeResult::kDone);
}

TEST_F(DockerRevokerTest, ACheckThatSaysNothingPutsNothingBack) {
  for (const int status : {0, 403, 429, 500}) {
    SCOPED_TRACE(status);
    token_->active = true;
    run_ += "x";
    hub_.faults = {
        {.method = "POST", .path = "", .count = 9, .status = status}};
    const RevokeOutcome made = outcome();
    EXPECT_EQ(made.result, RevokeResult::kFailed);
    EXPECT_TRUE(made.unfinished);
    EXPECT_THAT(made.text, HasSubstr("is not known"));
    EXPECT_FALSE(token_->active);
  }
}

TEST_F(DockerRevokerTest, ADeletionThatFailsLeavesItDeactivated) {
  plan_.step = RevokeStep::kDelete;
  fault({.method = "DELETE", .path = "", .count = 9, .status = 500});
  const RevokeOutcome made = outcome();
  EXPECT_EQ(made.result, RevokeResult::kFailed);
  EXPECT_THAT(made.text, HasSubstr("could not be deleted"));
  EXPECT_FALSE(token_->active);
  EXPECT_EQ(hub_.count("DELETE"), 3U);
  hub_.faults.clear();
  EXPECT_EQ(resume(&subject_).result, RevokeResult::kDone);
  EXPECT_EQ(hub_.find(plan_.object.id), nullptr);
}

}  // namespace
}  // namespace tokensweep::verify
