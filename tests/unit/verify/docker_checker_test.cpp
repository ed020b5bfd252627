// SPDX-License-Identifier: Apache-2.0
#include "verify/docker_checker.h"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/verify/tiny_hub.h"

namespace tokensweep::verify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TinyHub;

constexpr std::int64_t kNow = 1'767'225'600;

// `certain` and `guessed` are names that stand with the token.
Subject subject(const std::string& body, const std::string& certain,
                const std::string& guessed = {},
                const std::string& rule = "docker-pat") {
  Subject made;
  made.rule = rule;
  made.provider = "docker";
  made.fingerprint = "ts1:" + body;
  made.secret = SecretText("secret-" + body);
  if (!certain.empty()) made.facts["username"] = certain;
  if (!guessed.empty()) {
    made.sightings.push_back(
        {"f", "docker push " + guessed + "/app\n", ByteRange{0, 1}});
  }
  return made;
}

std::string secret(const std::string& body) {
  return "secret-" + body;
}

class DockerCheckerTest : public ::testing::Test {
 protected:
  DockerChecker make(DockerCheckOptions options = {}) {
    options.now = [] { return kNow; };
    return DockerChecker(hub.http, TinyHub::endpoints(), std::move(options));
  }

  TinyHub hub;
};

TEST_F(DockerCheckerTest, AnAcceptedTokenIsLiveAndSaysWhoseItIs) {
  hub.add("acme", secret("a"));
  DockerChecker checker = make();
  const TokenCheck check = checker.check(subject("a", "acme"));
  EXPECT_EQ(check.state, LiveState::kLive);
  EXPECT_EQ(check.owner, "acme");
  EXPECT_EQ(check.email, "acme@mail.example");
  EXPECT_EQ(check.token_id, TinyHub::kId);
  EXPECT_THAT(check.scopes, ElementsAre("repo:write", "repo:read"));
  EXPECT_EQ(check.session_expires, "2026-01-01T00:10:00Z");
  EXPECT_EQ(check.expires, "");
  EXPECT_EQ(check.proven_at, kNow);
  EXPECT_FALSE(check.needs_second_factor);
  EXPECT_FALSE(check.service_failed);
}

TEST_F(DockerCheckerTest, ARefusalWithACertainNameMeansDead) {
  DockerChecker checker = make();
  const TokenCheck check = checker.check(subject("a", "acme", "bob"));
  EXPECT_EQ(check.state, LiveState::kDead);
  EXPECT_THAT(check.reason, HasSubstr("acme (same entry)"));
  EXPECT_FALSE(check.service_failed);
  EXPECT_THAT(hub.asked, ElementsAre("hub acme"));
}

TEST_F(DockerCheckerTest, ARefusalWithAGuessedNameLeavesItUnknown) {
  DockerChecker checker = make();
  const TokenCheck check = checker.check(subject("a", "", "acme"));
  EXPECT_EQ(check.state, LiveState::kUnknown);
  EXPECT_THAT(check.reason, HasSubstr("a guess"));
  EXPECT_FALSE(check.service_failed);
}

TEST_F(DockerCheckerTest, AGuessThatIsAcceptedIsProof) {
  hub.add("acme", secret("a"));
  DockerChecker checker = make();
  EXPECT_EQ(checker.check(subject("a", "", "acme")).owner, "acme");
}

TEST_F(DockerCheckerTest, WithoutANameNobodyIsAsked) {
  DockerChecker checker = make();
  const TokenCheck check = checker.check(subject("a", ""));
  EXPECT_EQ(check.state, LiveState::kUnknown);
  EXPECT_THAT(check.reason, HasSubstr("--username"));
  EXPECT_THAT(hub.asked, IsEmpty());
}

TEST_F(DockerCheckerTest, GivenNamesAreCertainAndComeBeforeGuesses) {
  DockerChecker checker = make({.given_names = {"Acme"}});
  EXPECT_EQ(checker.check(subject("a", "", "bob")).state, LiveState::kDead);
  EXPECT_THAT(hub.asked, ElementsAre("hub acme"));
}

TEST_F(DockerCheckerTest, DeadOnlyWhenAllGivenNamesAreRefused) {
  hub.add("second", secret("a"));
  DockerChecker checker = make({.given_names = {"first", "second"}});
  EXPECT_EQ(checker.check(subject("a", "")).owner, "second");
  DockerChecker many = make({.given_names = {"n1", "n2", "n3", "n4"}});
  const TokenCheck check = many.check(subject("b", ""));
  EXPECT_EQ(check.state, LiveState::kUnknown);
  EXPECT_THAT(check.reason, HasSubstr("not all"));
}

TEST_F(DockerCheckerTest, ANameBesideTheTokenIsBetterThanAGivenOne) {
  DockerChecker checker = make({.given_names = {"bob"}});
  EXPECT_EQ(checker.check(subject("a", "acme")).state, LiveState::kDead);
  EXPECT_THAT(hub.asked, ElementsAre("hub acme"));
}

TEST_F(DockerCheckerTest, OwnAndRepositoryNamesComeLastAndProveNothing) {
  DockerChecker checker = make(
      {.own_names = {"self"},
       .repository_names = {{"far", NameCertainty::kGuessed, "image name"}}});
  EXPECT_EQ(checker.check(subject("a", "", "near")).state, LiveState::kUnknown);
  EXPECT_THAT(hub.asked, ElementsAre("hub near", "hub self", "hub far"));
}

TEST_F(DockerCheckerTest, ANameThatAnotherTokenProvesIsCertain) {
  hub.add("acme", secret("a"));
  DockerChecker checker = make();
  const Subject guessed = subject("b", "", "acme");
  const Subject nameless = subject("c", "");
  EXPECT_EQ(checker.check(guessed).state, LiveState::kUnknown);
  EXPECT_EQ(checker.check(nameless).state, LiveState::kUnknown);
  EXPECT_EQ(checker.check(subject("a", "acme")).state, LiveState::kLive);
  // Its refusal is known already; the other has not been tried.
  hub.asked.clear();
  EXPECT_EQ(checker.check(guessed).state, LiveState::kDead);
  EXPECT_THAT(hub.asked, IsEmpty());
  EXPECT_EQ(checker.check(nameless).state, LiveState::kDead);
  EXPECT_THAT(hub.asked, ElementsAre("hub acme"));
}

TEST_F(DockerCheckerTest, GuessesInTheFileAreTriedThoughAProvenNameIsRefused) {
  hub.add("acme", secret("a"));
  hub.add("bob", secret("b"));
  DockerChecker checker = make();
  EXPECT_EQ(checker.check(subject("a", "acme")).state, LiveState::kLive);
  EXPECT_EQ(checker.check(subject("b", "", "bob")).owner, "bob");
}

TEST_F(DockerCheckerTest, UsersProveNoOrganizations) {
  hub.add("acme", secret("a"));
  DockerChecker checker = make();
  EXPECT_EQ(checker.check(subject("a", "acme")).state, LiveState::kLive);
  EXPECT_EQ(checker.check(subject("b", "", "", "docker-oat")).state,
            LiveState::kUnknown);
}

TEST_F(DockerCheckerTest, OrganizationTokensAreCheckedWithTheOrganization) {
  hub.add("acme", secret("a"), TinyHub::Login::kSession,
          "docker_oat|" + std::string(TinyHub::kId));
  DockerChecker checker = make();
  const TokenCheck check =
      checker.check(subject("a", "acme", "", "docker-oat"));
  EXPECT_EQ(check.state, LiveState::kLive);
  EXPECT_EQ(check.token_id, TinyHub::kId);
}

TEST_F(DockerCheckerTest, OwnOrganizationsAreTriedForTheirTokensOnly) {
  DockerChecker checker =
      make({.own_names = {"self"}, .own_organizations = {"mine"}});
  EXPECT_EQ(checker.check(subject("a", "", "", "docker-oat")).state,
            LiveState::kUnknown);
  EXPECT_EQ(checker.check(subject("b", "")).state, LiveState::kUnknown);
  EXPECT_THAT(hub.asked, ElementsAre("hub mine", "hub self", "hub self"));
}

TEST_F(DockerCheckerTest, AnswersAreRemembered) {
  DockerChecker checker = make();
  const Subject one = subject("a", "acme");
  const Subject guess = subject("b", "", "bob");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(checker.check(one).state, LiveState::kDead);
    EXPECT_EQ(checker.check(guess).state, LiveState::kUnknown);
  }
  EXPECT_THAT(hub.asked, ElementsAre("hub acme", "hub bob"));
}

TEST_F(DockerCheckerTest, ThreeAttemptsForAToken) {
  DockerCheckOptions options;
  for (int i = 0; i < 9; ++i) {
    options.repository_names.push_back(
        {"name" + std::to_string(i), NameCertainty::kGuessed, "image name"});
  }
  DockerChecker checker = make(std::move(options));
  const Subject one = subject("a", "");
  EXPECT_EQ(checker.check(one).state, LiveState::kUnknown);
  EXPECT_EQ(checker.refine(one).state, LiveState::kUnknown);
  EXPECT_EQ(checker.check(one).state, LiveState::kUnknown);
  EXPECT_EQ(hub.asked.size(), 3U);
}

TEST_F(DockerCheckerTest, TwentyAttemptsForARun) {
  DockerChecker checker = make();
  for (int i = 0; i < 30; ++i) {
    const TokenCheck check = checker.check(subject(std::to_string(i), "acme"));
    EXPECT_EQ(check.state, i < 20 ? LiveState::kDead : LiveState::kUnknown);
    EXPECT_FALSE(check.service_failed);
  }
  EXPECT_EQ(hub.asked.size(), 20U);
  EXPECT_EQ(checker.attempts(), 20U);
  EXPECT_THAT(checker.check(subject("25", "acme")).reason,
              HasSubstr("used up"));
}

TEST_F(DockerCheckerTest, ASecondFactorMeansALivePassword) {
  hub.add("acme", secret("a"), TinyHub::Login::kSecondFactor);
  DockerChecker checker = make();
  Subject password = subject("a", "acme", "", "docker-login");
  const TokenCheck check = checker.check(password);
  EXPECT_EQ(check.state, LiveState::kLive);
  EXPECT_TRUE(check.needs_second_factor);
  EXPECT_EQ(check.owner, "acme");
  EXPECT_EQ(check.token_id, "");
}

TEST_F(DockerCheckerTest, TheRegistryKnowsPasswordsOfTokenOnlyAccounts) {
  hub.registry_says("acme", secret("a"), 401,
                    "please use personal access token to login");
  DockerChecker checker = make();
  const Subject password = subject("a", "acme", "", "docker-login");
  EXPECT_EQ(checker.check(password).state, LiveState::kDead);
  const TokenCheck check = checker.refine(password);
  EXPECT_EQ(check.state, LiveState::kLive);
  EXPECT_TRUE(check.needs_second_factor);
}

TEST_F(DockerCheckerTest, TheRegistryKnowsExpiredTokens) {
  hub.registry_says("acme", secret("a"), 401,
                    "personal access token is expired");
  DockerChecker checker = make();
  const Subject certain = subject("a", "acme");
  EXPECT_EQ(checker.check(certain).state, LiveState::kDead);
  EXPECT_THAT(checker.refine(certain).reason, HasSubstr("expired"));
  EXPECT_EQ(checker.refine(certain).state, LiveState::kDead);
  EXPECT_THAT(hub.asked, ElementsAre("hub acme", "registry acme"));
}

TEST_F(DockerCheckerTest, AnExpiredTokenProvesItsGuessedName) {
  hub.registry_says("acme", secret("a"), 401, "org access token is expired");
  DockerChecker checker = make();
  const Subject guess = subject("a", "", "acme");
  EXPECT_EQ(checker.check(guess).state, LiveState::kUnknown);
  EXPECT_EQ(checker.refine(guess).state, LiveState::kDead);
}

TEST_F(DockerCheckerTest, ThrottlingEndsTheRun) {
  hub.add("acme", secret("a"), TinyHub::Login::kThrottled);
  DockerChecker checker = make();
  const TokenCheck check = checker.check(subject("a", "acme"));
  EXPECT_EQ(check.state, LiveState::kUnknown);
  EXPECT_TRUE(check.service_failed);
  const TokenCheck next = checker.check(subject("b", "acme"));
  EXPECT_EQ(next.state, LiveState::kUnknown);
  EXPECT_TRUE(next.service_failed);
  EXPECT_EQ(checker.refine(subject("b", "acme")).state, LiveState::kUnknown);
  EXPECT_THAT(hub.asked, ElementsAre("hub acme"));
}

TEST_F(DockerCheckerTest, APolicyIsNoVerdict) {
  hub.add("acme", secret("a"), TinyHub::Login::kForbidden);
  DockerChecker checker = make();
  const TokenCheck check = checker.check(subject("a", "acme"));
  EXPECT_EQ(check.state, LiveState::kUnknown);
  EXPECT_FALSE(check.service_failed);
  EXPECT_EQ(checker.check(subject("a", "acme")).reason, check.reason);
  EXPECT_THAT(hub.asked, ElementsAre("hub acme", "registry acme"));
}

TEST_F(DockerCheckerTest, TheRegistryAnswersWhenTheHubIsDown) {
  hub.add("acme", secret("a"));
  hub.hub_down = true;
  DockerChecker checker = make();
  const TokenCheck live = checker.check(subject("a", "acme"));
  EXPECT_EQ(live.state, LiveState::kLive);
  EXPECT_EQ(live.owner, "acme");
  EXPECT_EQ(live.token_id, "");
  // The Hub is not asked again.
  EXPECT_EQ(checker.check(subject("b", "acme")).state, LiveState::kDead);
  EXPECT_THAT(hub.asked,
              ElementsAre("hub acme", "registry acme", "registry acme"));
}

TEST_F(DockerCheckerTest, AGuessRefusedByTheRegistryStaysUnknown) {
  hub.hub_down = true;
  DockerChecker checker = make();
  const TokenCheck guess = checker.check(subject("c", "", "bob"));
  EXPECT_EQ(guess.state, LiveState::kUnknown);
  EXPECT_TRUE(guess.service_failed);
  EXPECT_THAT(hub.asked, ElementsAre("hub bob", "registry bob"));
}

TEST_F(DockerCheckerTest, NoAnswerAtAllEndsTheRun) {
  hub.hub_down = true;
  hub.registry_down = true;
  DockerChecker checker = make();
  for (const char* body : {"a", "b", "c"}) {
    const TokenCheck check = checker.check(subject(body, "acme"));
    EXPECT_EQ(check.state, LiveState::kUnknown);
    EXPECT_TRUE(check.service_failed);
  }
  EXPECT_THAT(hub.asked, ElementsAre("hub acme", "registry acme"));
}

TEST_F(DockerCheckerTest, AServerErrorIsNoVerdict) {
  hub.hub_status = 500;
  hub.registry_down = true;
  DockerChecker checker = make();
  const TokenCheck check = checker.check(subject("a", "acme"));
  EXPECT_EQ(check.state, LiveState::kUnknown);
  EXPECT_TRUE(check.service_failed);
}

TEST_F(DockerCheckerTest, GarbageIsNoVerdict) {
  hub.hub_status = 200;
  DockerChecker checker = make();
  const TokenCheck check = checker.check(subject("a", "acme"));
  EXPECT_EQ(check.state, LiveState::kUnknown);
  EXPECT_TRUE(check.service_failed);
}

Subject password(const std::string& rule, const std::string& registry,
                 const std::string& text = {}) {
  Subject made = subject("p", "acme", "", rule);
  if (!registry.empty()) made.facts["registry"] = registry;
  if (!text.empty()) {
    const std::size_t at = text.find("@S");
    made.sightings.push_back({"f", text, {at, at + 2}});
  }
  return made;
}

TEST(DockerSubject, SendsThePasswordsOfTheHubOnly) {
  using enum DockerCredential;
  const auto is = [](const Subject& each) { return docker_credential(each); };
  EXPECT_EQ(is(password("docker-auths", "https://index.docker.io/v1/")),
            kPassword);
  EXPECT_EQ(is(password("docker-auths", "quay.io")), kNone);
  EXPECT_EQ(is(password("docker-auths", "")), kNone);
  EXPECT_EQ(is(password("docker-login", "", "docker login -u acme -p @S")),
            kPassword);
  EXPECT_EQ(
      is(password("docker-login", "", "docker login -u acme -p @S quay.io")),
      kNone);
  EXPECT_EQ(is(password("docker-login-action", "",
                        "with:\n  registry: ghcr.io\n  username: acme\n"
                        "  password: @S\n")),
            kNone);
  EXPECT_EQ(is(password("docker-login-action", "",
                        "with:\n  username: acme\n  password: @S\n")),
            kPassword);
  EXPECT_EQ(is(password("docker-variable", "", "DOCKERHUB_PASSWORD=@S")),
            kPassword);
  EXPECT_EQ(is(password("docker-variable", "", "DOCKER_PASSWORD=@S")), kNone);
  EXPECT_EQ(is(password("docker-session-jwt", "")), kNone);
  EXPECT_EQ(is(password("docker-swarm-join-token", "")), kNone);
  Subject secondary = password("docker-auths-secondary", "");
  EXPECT_EQ(is(secondary), kNone);
  secondary.facts["entry"] = "hub-tool";
  EXPECT_EQ(is(secondary), kPassword);
  Subject other = password("docker-pat", "");
  EXPECT_EQ(is(other), kPersonalToken);
  other.provider = "acme";
  EXPECT_EQ(is(other), kNone);
}

}  // namespace
}  // namespace tokensweep::verify
