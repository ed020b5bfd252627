// SPDX-License-Identifier: Apache-2.0
#include "verify/docker_revocation.h"

#include <list>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/verify/hub_model.h"

namespace tokensweep::verify {
namespace {

using ::testing::HasSubstr;
using testing::HubModel;
using testing::model_id;
using testing::model_value;
using testing::ModelToken;
using testing::subject_of;

class DockerPlannerTest : public ::testing::Test {
 protected:
  DockerPlannerTest() {
    session_ = hub_.session("acme");
    options_.done_before = [this](std::string_view) { return done_before_; };
  }

  ModelToken& personal(unsigned number, char letter = 'a') {
    ModelToken token;
    token.owner = "acme";
    token.id = model_id(number);
    token.value = model_value(TokenKind::kPersonal, letter);
    return hub_.add(token);
  }

  void leak(const std::string& value) {
    subjects_.push_back(subject_of(value));
    plans_.emplace_back();
    plans_.back().fingerprint = subjects_.back().fingerprint;
  }

  // The plan of the last leak.
  const RevocationPlan& plan() {
    std::vector<DockerCandidate> candidates;
    auto subject = subjects_.begin();
    for (RevocationPlan& each : plans_) {
      candidates.push_back({&*subject++, &each});
    }
    DockerPlanner planner(
        hub_, hub_.endpoints, session_ ? &*session_ : nullptr,
        [this](const Subject& asked) {
          TokenCheck check = hub_.check(asked, owner_);
          if (guessed_ && check.state == LiveState::kDead) {
            check.state = LiveState::kUnknown;
          }
          return check;
        },
        hub_.clock(stop_.get_token()), options_);
    planner.plan(candidates);
    return plans_.back();
  }

  void expect_refused(const RevocationPlan& plan, Refusal refusal,
                      const std::string& reason) {
    EXPECT_EQ(plan.verdict, PlanVerdict::kRefused);
    EXPECT_EQ(to_string(plan.refusal), to_string(refusal)) << plan.reason;
    EXPECT_THAT(plan.reason, HasSubstr(reason));
    EXPECT_EQ(hub_.count("PATCH") + hub_.count("DELETE"), 0U);
  }

  HubModel hub_;
  std::optional<hub::Session> session_;
  std::string owner_ = "acme";
  bool guessed_ = false;
  std::optional<TokenObject> done_before_;
  DockerPlanOptions options_;
  std::stop_source stop_;
  std::list<Subject> subjects_;
  std::list<RevocationPlan> plans_;
};

TEST_F(DockerPlannerTest, TwoFactsProveTheIdentity) {
  const ModelToken& token = personal(1);
  leak(token.value);
  const RevocationPlan& made = plan();
  EXPECT_EQ(made.verdict, PlanVerdict::kReady) << made.reason;
  EXPECT_EQ(made.object.id, token.id);
  EXPECT_EQ(made.object.label, "ci");
  EXPECT_EQ(made.object.creator_ip, "192.0.2.1");
  EXPECT_EQ(made.object.creator, "manual");
  ASSERT_EQ(made.facts.size(), 2U);
  EXPECT_TRUE(made.facts[0].holds);
  EXPECT_THAT(made.facts[0].evidence, HasSubstr(token.id));
  EXPECT_TRUE(made.facts[1].holds);
  EXPECT_THAT(made.facts[1].evidence, HasSubstr("repo:write"));
  EXPECT_THAT(made.facts[1].evidence, HasSubstr("moved with our login"));
  EXPECT_EQ(hub_.count("POST"), 1U);
  EXPECT_EQ(hub_.waited.count(), 0);
}

TEST_F(DockerPlannerTest, AUseThatDoesNotMoveLeavesItUnproven) {
  ModelToken& token = personal(1);
  token.hides_use = true;
  leak(token.value);
  expect_refused(plan(), Refusal::kUnproven, "--expect " + token.id);
  EXPECT_FALSE(plans_.back().facts.back().holds);
  EXPECT_EQ(hub_.waited, options_.patience);
  EXPECT_EQ(hub_.count("POST"), 2U);
}

TEST_F(DockerPlannerTest, ThePersonsWordIsTheSecondFactThen) {
  ModelToken& token = personal(1);
  token.hides_use = true;
  leak(token.value);
  options_.expected = {model_id(2), "8F1D2C3B-0000-4000-8000-100000000001"};
  const RevocationPlan& made = plan();
  EXPECT_EQ(made.verdict, PlanVerdict::kReady) << made.reason;
  EXPECT_THAT(made.facts.back().evidence, HasSubstr("--expect names it"));
  EXPECT_EQ(hub_.waited.count(), 0);
}

TEST_F(DockerPlannerTest, WaitsForAUseThatShowsLate) {
  ModelToken& token = personal(1);
  token.hides_use = true;
  leak(token.value);
  const std::int64_t start = hub_.now;
  hub_.before = [&](const std::string&) {
    if (hub_.now >= start + 9) token.last_used = start;
  };
  EXPECT_EQ(plan().verdict, PlanVerdict::kReady) << plans_.back().reason;
  EXPECT_GT(hub_.waited.count(), 0);
  EXPECT_LT(hub_.waited, options_.patience);
}

// The use that was there fell into the second of our login.
TEST_F(DockerPlannerTest, ASecondLoginTellsUsesOfOneSecondApart) {
  ModelToken& token = personal(1);
  token.last_used = hub_.now;
  leak(token.value);
  EXPECT_EQ(plan().verdict, PlanVerdict::kReady) << plans_.back().reason;
  EXPECT_EQ(hub_.count("POST"), 2U);
}

TEST_F(DockerPlannerTest, AUseFromLongBeforeOurLoginIsNotOurs) {
  ModelToken& token = personal(1);
  token.hides_use = true;
  token.last_used = 1000;
  leak(token.value);
  const std::int64_t start = hub_.now;
  hub_.before = [&](const std::string& line) {
    if (line.starts_with("POST")) token.last_used = start - 3600;
  };
  expect_refused(plan(), Refusal::kUnproven, "did not move");
}

TEST_F(DockerPlannerTest, WithoutTheListTheObjectIsReadBeforeASecondLogin) {
  const ModelToken& token = personal(1);
  leak(token.value);
  hub_.faults.push_back({.method = "GET", .path = "?page", .status = 500});
  // The first login already moved it: it has to move again.
  hub_.before = [&](const std::string& line) {
    if (line.starts_with("POST")) ++hub_.now;
  };
  EXPECT_EQ(plan().verdict, PlanVerdict::kReady) << plans_.back().reason;
  EXPECT_EQ(hub_.count("POST"), 2U);
}

TEST_F(DockerPlannerTest, ASessionThatIsMissingIsNamed) {
  session_.reset();
  leak(personal(1).value);
  expect_refused(plan(), Refusal::kNoSession, "hub login");
  EXPECT_EQ(plans_.back().object.id, model_id(1));
}

TEST_F(DockerPlannerTest, ASessionThatEndedIsNamed) {
  session_->jwt = SecretText("gone.gone.gone");
  leak(personal(1).value);
  expect_refused(plan(), Refusal::kNoSession, "the session ended");
}

TEST_F(DockerPlannerTest, TheTokenOfOurOwnSessionIsRefused) {
  const ModelToken& token = personal(1);
  session_ = hub_.session_from(token);
  leak(token.value);
  expect_refused(plan(), Refusal::kOwnSession, "logged in with");
}

TEST_F(DockerPlannerTest, OurSessionItselfIsRefused) {
  ModelToken& token = personal(1);
  token.value = session_->jwt.view();
  leak(token.value);
  plan();
  expect_refused(plans_.back(), Refusal::kOwnSession, "logged in with");
}

TEST_F(DockerPlannerTest, ASessionFromATokenManagesNone) {
  const ModelToken& other = personal(2, 'b');
  session_ = hub_.session_from(other);
  leak(personal(1).value);
  expect_refused(plan(), Refusal::kTokenSession, "with the password");
  EXPECT_EQ(hub_.count("GET"), 0U);
}

TEST_F(DockerPlannerTest, A403SaysTheSame) {
  leak(personal(1).value);
  hub_.faults.push_back({.method = "GET", .path = model_id(1), .status = 403});
  expect_refused(plan(), Refusal::kTokenSession, "with the password");
}

TEST_F(DockerPlannerTest, AnotherAccountsSessionIsRefused) {
  session_ = hub_.session("mallory");
  leak(personal(1).value);
  expect_refused(plan(), Refusal::kOtherAccount, "belongs to acme");
}

TEST_F(DockerPlannerTest, AnIdThatTheAccountDoesNotHaveIsUnproven) {
  ModelToken& token = personal(1);
  token.claimed_id = model_id(7);
  leak(token.value);
  expect_refused(plan(), Refusal::kUnproven, "no token of this id");
}

// The claim names another token of the account: its use does not move.
TEST_F(DockerPlannerTest, AClaimThatNamesAnotherTokenIsUnproven) {
  personal(2, 'b');
  ModelToken& token = personal(1);
  token.claimed_id = model_id(2);
  leak(token.value);
  expect_refused(plan(), Refusal::kUnproven, "did not move");
}

TEST_F(DockerPlannerTest, AnIdThatIsNoUuidIsUnproven) {
  ModelToken& token = personal(1);
  token.claimed_id = "1";
  leak(token.value);
  expect_refused(plan(), Refusal::kUnproven, "UUID");
}

TEST_F(DockerPlannerTest, ScopesThatDoNotCoverTheSessionsAreUnproven) {
  ModelToken& token = personal(1);
  token.scopes = {"repo:read"};
  token.claimed_scopes = "repo:admin";
  leak(token.value);
  options_.expected = {token.id};  // not even then
  expect_refused(plan(), Refusal::kUnproven, "repo:admin against repo:read");
}

TEST_F(DockerPlannerTest, ASessionWithoutScopesProvesNone) {
  ModelToken& token = personal(1);
  token.claimed_scopes = "";
  leak(token.value);
  expect_refused(plan(), Refusal::kUnproven, "nothing of its scopes");
  options_.expected = {token.id};
  plans_.back() = {};
  EXPECT_EQ(plan().verdict, PlanVerdict::kReady);
}

TEST_F(DockerPlannerTest, AnInactiveObjectOfALiveSecretIsUnproven) {
  ModelToken& token = personal(1);
  token.active = false;
  token.stays_accepted = true;
  leak(token.value);
  expect_refused(plan(), Refusal::kUnproven, "is inactive, and yet");
}

TEST_F(DockerPlannerTest, TwoSecretsThatClaimOneIdAreAmbiguous) {
  ModelToken& one = personal(1);
  ModelToken& two = personal(2, 'b');
  two.claimed_id = one.id;
  leak(one.value);
  leak(two.value);
  expect_refused(plan(), Refusal::kAmbiguous, "2 different secrets");
  expect_refused(plans_.front(), Refusal::kAmbiguous, "2 different secrets");
}

TEST_F(DockerPlannerTest, OneSecretUnderTwoFingerprintsIsPlannedOnce) {
  const ModelToken& token = personal(1);
  leak(token.value);
  leak(token.value);
  plans_.front().fingerprint = "ts1:first";
  EXPECT_EQ(plan().verdict, PlanVerdict::kAlreadyDone);
  EXPECT_THAT(plans_.back().reason, HasSubstr("ts1:first"));
  EXPECT_EQ(plans_.front().verdict, PlanVerdict::kReady);
}

TEST_F(DockerPlannerTest, ADeadTokenIsDoneAlready) {
  ModelToken& token = personal(1);
  token.active = false;
  leak(token.value);
  EXPECT_EQ(plan().verdict, PlanVerdict::kAlreadyDone);
  EXPECT_THAT(plans_.back().reason, HasSubstr("refused"));
}

TEST_F(DockerPlannerTest, ARefusalOfAGuessedNameProvesNothing) {
  guessed_ = true;
  owner_ = "someone";
  leak(personal(1).value);
  expect_refused(plan(), Refusal::kNotKnownLive, "refused it for someone");
}

TEST_F(DockerPlannerTest, WhatAnEarlierRunTookOutIsDoneAlready) {
  guessed_ = true;
  ModelToken& token = personal(1);
  token.active = false;
  leak(token.value);
  done_before_ = TokenObject();
  done_before_->owner = "acme";
  done_before_->id = token.id;
  EXPECT_EQ(plan().verdict, PlanVerdict::kAlreadyDone);
  // Somebody activated it since, and still the name is only a guess.
  owner_ = "someone";
  token.active = true;
  plans_.back() = {};
  EXPECT_EQ(plan().refusal, Refusal::kNotKnownLive);
  done_before_->id = model_id(9);  // deleted since
  plans_.back() = {};
  EXPECT_EQ(plan().verdict, PlanVerdict::kAlreadyDone);
}

TEST_F(DockerPlannerTest, AHubThatFailsLeavesItUnknown) {
  leak(personal(1).value);
  hub_.faults.push_back(
      {.method = "POST", .path = "auth/token", .count = 2, .status = 0});
  expect_refused(plan(), Refusal::kNotKnownLive, "cut off");
}

// Others may have proved its name meanwhile.
TEST_F(DockerPlannerTest, WhatStaysUnknownIsAskedOnceMore) {
  leak(personal(1).value);
  leak(personal(2, 'b').value);
  hub_.faults.push_back({.method = "POST", .path = "auth/token", .status = 0});
  EXPECT_EQ(plan().verdict, PlanVerdict::kReady);
  EXPECT_EQ(plans_.front().verdict, PlanVerdict::kReady);
  EXPECT_EQ(hub_.count("POST"), 3U);
}

TEST_F(DockerPlannerTest, AnObjectThatCannotBeReadIsUnproven) {
  leak(personal(1).value);
  hub_.faults.push_back({.method = "GET", .path = model_id(1), .status = 502});
  expect_refused(plan(), Refusal::kUnproven, "502");
}

TEST_F(DockerPlannerTest, SomebodyWhoIsFasterIsNoFailure) {
  ModelToken& token = personal(1);
  token.hides_use = true;
  leak(token.value);
  hub_.before = [&](const std::string& line) {
    if (line.starts_with("GET") && hub_.waited.count() > 3000) {
      token.active = false;
    }
  };
  EXPECT_EQ(plan().verdict, PlanVerdict::kAlreadyDone) << plans_.back().reason;
}

TEST_F(DockerPlannerTest, APasswordIsChangedElsewhere) {
  leak("correct horse");
  subjects_.back().rule = "docker-auths-password";
  DockerPlanner planner(
      hub_, hub_.endpoints, &*session_,
      [](const Subject&) {
        TokenCheck check;
        check.state = LiveState::kLive;
        check.owner = "acme";
        return check;
      },
      hub_.clock(), options_);
  const std::vector<DockerCandidate> candidates = {
      {&subjects_.back(), &plans_.back()}};
  planner.plan(candidates);
  expect_refused(plans_.back(), Refusal::kNoCall, "password of acme");
}

TEST_F(DockerPlannerTest, AnInterruptionTouchesNothing) {
  leak(personal(1).value);
  stop_.request_stop();
  expect_refused(plan(), Refusal::kNotKnownLive, "interrupted");
  EXPECT_EQ(hub_.count("POST"), 0U);
}

TEST_F(DockerPlannerTest, AnInterruptionEndsTheWait) {
  ModelToken& token = personal(1);
  token.hides_use = true;
  leak(token.value);
  hub_.before = [&](const std::string& line) {
    if (line.find(token.id) != std::string::npos) stop_.request_stop();
  };
  expect_refused(plan(), Refusal::kUnproven, "did not move");
}

class OrganizationPlanTest : public DockerPlannerTest {
 protected:
  OrganizationPlanTest() {
    owner_ = "acmecorp";
    hub_.org_owners = {{"acmecorp", "acme"}};
    ModelToken token;
    token.kind = TokenKind::kOrganization;
    token.owner = "acmecorp";
    token.id = model_id(1);
    token.value = model_value(TokenKind::kOrganization, 'o');
    token_ = &hub_.add(token);
    leak(token.value);
    // The clock goes on between the logins.
    hub_.before = [this](const std::string& line) {
      if (line.starts_with("POST")) ++hub_.now;
    };
  }

  ModelToken* token_ = nullptr;
};

TEST_F(OrganizationPlanTest, ItsOwnerProvesItByASecondLogin) {
  const RevocationPlan& made = plan();
  EXPECT_EQ(made.verdict, PlanVerdict::kReady) << made.reason;
  EXPECT_EQ(made.object.kind, TokenKind::kOrganization);
  EXPECT_EQ(made.object.owner, "acmecorp");
  EXPECT_EQ(made.object.creator, "ada");
  EXPECT_EQ(hub_.count("POST"), 2U);
}

TEST_F(OrganizationPlanTest, AMemberMayNot) {
  hub_.org_owners.clear();
  expect_refused(plan(), Refusal::kOtherAccount, "may not manage tokens");
}

TEST_F(OrganizationPlanTest, AUseThatDoesNotMoveLeavesItUnproven) {
  token_->hides_use = true;
  expect_refused(plan(), Refusal::kUnproven, "did not move");
}

TEST(IsLaterUseTest, ComparesInstants) {
  EXPECT_TRUE(is_later_use("", "2026-01-01T00:00:00Z"));
  EXPECT_TRUE(is_later_use("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"));
  EXPECT_TRUE(is_later_use("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z"));
  EXPECT_TRUE(
      is_later_use("2026-01-01T00:00:00.25Z", "2026-01-01T00:00:00.5Z"));
  EXPECT_TRUE(
      is_later_use("2026-01-01T01:00:00+01:00", "2026-01-01T00:00:01Z"));
  EXPECT_FALSE(
      is_later_use("2026-01-01T00:00:00.50Z", "2026-01-01T00:00:00.5Z"));
  EXPECT_FALSE(
      is_later_use("2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.25Z"));
  EXPECT_FALSE(is_later_use("2026-01-01T00:00:00Z", ""));
  EXPECT_FALSE(is_later_use("", "yesterday"));
  EXPECT_FALSE(is_later_use("yesterday", "2026-01-01T00:00:00Z"));
}

}  // namespace
}  // namespace tokensweep::verify
