// SPDX-License-Identifier: Apache-2.0
#include "verify/verifier.h"

#include <map>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_rules.h"
#include "tests/unit/verify/tiny_hub.h"

namespace tokensweep::verify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using testing::TinyHub;
using ::testing::UnorderedElementsAre;

constexpr const char* kCalls =
    R"([{"method":"GET","url":"https://api.acme.example/me",)"
    R"("headers":{"Authorization":"Bearer {token}"},)"
    R"("expect":[{"status":200,"state":"live"},{"status":401,"state":"dead"}],)"
    R"("owner":"/login"}])";

class VerifierTest : public ::testing::Test {
 protected:
  VerifierTest() {
    Rule acme = testing::prefix_rule("acme-key", "abc_", 24);
    acme.provider = "acme";
    acme.verify_json = kCalls;
    Rule silent = testing::prefix_rule("silent-key", "def_", 24);
    silent.provider = "silent";
    Rule docker = testing::prefix_rule("docker-pat", "ghi_", 24);
    docker.provider = "docker";
    auto built = RuleSet::build({acme, silent, docker});
    EXPECT_TRUE(built);
    rules_ = *std::move(built);
  }

  // A finding and the secret that is read again for it.
  Finding& add(const std::string& rule, const std::string& provider,
               const std::string& name, const std::string& username = {}) {
    Finding finding;
    finding.fingerprint = "ts1:" + name;
    finding.rule = rule;
    finding.provider = provider;
    report_.findings.push_back(finding);
    Known known{rule, provider, username};
    known_["ts1:" + name] = known;
    return report_.findings.back();
  }

  VerifyPlan plan(std::set<std::string> providers = {}) {
    PlanOptions options;
    options.providers = std::move(providers);
    options.hosts = &hosts_;
    options.endpoints = TinyHub::endpoints();
    return plan_checks(report_, *rules_, source(), options);
  }

  SubjectSource source() {
    return [this](const Finding& finding) -> Result<Subject> {
      const auto at = known_.find(finding.fingerprint);
      read_.push_back(finding.fingerprint);
      if (at == known_.end()) return Error(ErrorKind::kNotFound, "it is gone");
      Subject subject;
      subject.fingerprint = finding.fingerprint;
      subject.rule = at->second.rule;
      subject.provider = at->second.provider;
      subject.secret = SecretText("secret-" + finding.fingerprint.substr(4));
      if (!at->second.username.empty()) {
        subject.facts["username"] = at->second.username;
      }
      return subject;
    };
  }

  VerifyOutcome run(const VerifyPlan& plan, net::HttpClient& client) {
    VerifyOptions options;
    options.hosts = &hosts_;
    options.endpoints = TinyHub::endpoints();
    options.limits.pause_per_host = std::chrono::milliseconds(0);
    return run_checks(plan, client, options, report_);
  }

  struct Known {
    std::string rule;
    std::string provider;
    std::string username;
  };
  std::unique_ptr<RuleSet> rules_;
  ProviderHosts hosts_;
  Report report_;
  std::map<std::string, Known> known_;
  std::vector<std::string> read_;
};

TEST_F(VerifierTest, PlansWhatGoesWhere) {
  add("acme-key", "acme", "a");
  add("acme-key", "acme", "b");
  add("silent-key", "silent", "c");
  add("docker-pat", "docker", "d", "ada");
  const VerifyPlan made = plan();
  EXPECT_EQ(made.checks.size(), 3U);
  EXPECT_EQ(made.without_check, 1U);
  std::map<std::string, std::size_t> counts;
  for (const auto& [origin, count] : made.destinations()) {
    counts[origin.text()] = count;
  }
  EXPECT_EQ(counts,
            (std::map<std::string, std::size_t>{{"https://api.acme.example", 2},
                                                {"https://hub.example", 1},
                                                {"https://auth.example", 1}}));
}

TEST_F(VerifierTest, ReadsOnlyWhatIsSelected) {
  add("acme-key", "acme", "a");
  add("docker-pat", "docker", "d", "ada");
  EXPECT_EQ(plan({"docker"}).checks.size(), 1U);
  EXPECT_THAT(read_, ElementsAre("ts1:d"));
  // A report that says otherwise changes nothing.
  report_.findings[0].provider = "docker";
  EXPECT_EQ(plan({"docker"}).checks.size(), 1U);
}

TEST_F(VerifierTest, LeavesOutRefutedCandidates) {
  add("acme-key", "acme", "a").verdict = Verdict::kRefuted;
  EXPECT_THAT(plan().checks, IsEmpty());
  EXPECT_THAT(read_, IsEmpty());
}

TEST_F(VerifierTest, SaysWhatCannotBeReadAgain) {
  add("acme-key", "acme", "a");
  known_.clear();
  const VerifyPlan made = plan();
  ASSERT_EQ(made.unreadable.size(), 1U);
  EXPECT_EQ(made.unreadable[0].reason, "it is gone");
  testing::FakeHttp http;
  const VerifyOutcome outcome = run(made, http);
  EXPECT_EQ(http.sent(), 0U);
  EXPECT_EQ(report_.findings[0].state, LiveState::kNotChecked);
  EXPECT_FALSE(outcome.service_failed);
}

TEST_F(VerifierTest, TheSameSecretIsAskedAboutOnce) {
  add("acme-key", "acme", "a");
  add("acme-key", "acme", "a");
  testing::FakeHttp http;
  http.reply(200, R"({"login":"ada"})");
  const VerifyOutcome outcome = run(plan(), http);
  EXPECT_EQ(http.sent(), 1U);
  EXPECT_EQ(outcome.live, 1U);
  for (const Finding& finding : report_.findings) {
    EXPECT_EQ(finding.state, LiveState::kLive);
    EXPECT_EQ(finding.facts.at("owner"), "ada");
  }
}

TEST_F(VerifierTest, WritesStatesAndFacts) {
  add("acme-key", "acme", "live");
  add("acme-key", "acme", "dead");
  add("silent-key", "silent", "c");
  testing::FakeHttp http([](const net::HttpRequest& request) {
    const bool live =
        request.headers.at(0).value.find("live") != std::string::npos;
    return live ? testing::http_reply(200, R"({"login":"ada"})")
                : testing::http_reply(401);
  });
  const VerifyOutcome outcome = run(plan(), http);
  EXPECT_EQ(outcome.live, 1U);
  EXPECT_EQ(outcome.dead, 1U);
  EXPECT_EQ(outcome.unknown, 0U);
  EXPECT_EQ(report_.findings[0].state, LiveState::kLive);
  EXPECT_THAT(report_.findings[0].facts.at("state_reason"), HasSubstr("200"));
  // Kept, so that it is hidden wherever else it stands.
  EXPECT_EQ(report_.findings[0].secret, "secret-live");
  EXPECT_EQ(report_.findings[1].state, LiveState::kDead);
  EXPECT_EQ(report_.findings[2].state, LiveState::kNotChecked);
}

TEST_F(VerifierTest, FactsOfAnEarlierVerificationGo) {
  Finding& finding = add("acme-key", "acme", "a");
  finding.state = LiveState::kLive;
  finding.facts = {{"owner", "ada"}, {"scopes", "x"}, {"registry", "r"}};
  testing::FakeHttp http;
  http.reply(401);
  static_cast<void>(run(plan(), http));
  EXPECT_EQ(report_.findings[0].state, LiveState::kDead);
  EXPECT_THAT(report_.findings[0].facts,
              UnorderedElementsAre(Key("registry"), Key("state_reason")));
}

TEST_F(VerifierTest, AFailingServiceIsToldApart) {
  add("acme-key", "acme", "a");
  testing::FakeHttp http;
  http.reply(500);
  const VerifyOutcome failed = run(plan(), http);
  EXPECT_TRUE(failed.service_failed);
  EXPECT_EQ(failed.unknown, 1U);
  testing::FakeHttp odd;
  odd.reply(418);
  const VerifyOutcome unknown = run(plan(), odd);
  EXPECT_FALSE(unknown.service_failed);
  EXPECT_EQ(unknown.unknown, 1U);
}

TEST_F(VerifierTest, DockerNamesThatAreProvenHelpOthers) {
  // In report order the nameless one comes first.
  add("docker-pat", "docker", "nameless");
  add("docker-pat", "docker", "live", "ada");
  add("docker-pat", "docker", "gone", "bob");
  TinyHub hub;
  hub.add("ada", "secret-live");
  const VerifyOutcome outcome = run(plan(), hub.http);
  EXPECT_EQ(outcome.live, 1U);
  EXPECT_EQ(outcome.dead, 2U);
  EXPECT_EQ(report_.findings[0].state, LiveState::kDead);
  EXPECT_EQ(report_.findings[1].facts.at("owner"), "ada");
  EXPECT_EQ(report_.findings[1].facts.at("scopes"), "repo:write repo:read");
  EXPECT_EQ(report_.findings[1].facts.at("token_id"), TinyHub::kId);
  EXPECT_EQ(report_.findings[2].state, LiveState::kDead);
}

TEST_F(VerifierTest, AnInterruptedRunAsksNobodyElse) {
  add("acme-key", "acme", "a");
  add("docker-pat", "docker", "d", "ada");
  std::stop_source stop;
  stop.request_stop();
  VerifyOptions options;
  options.hosts = &hosts_;
  options.endpoints = TinyHub::endpoints();
  options.stop = stop.get_token();
  testing::FakeHttp http;
  const VerifyOutcome outcome = run_checks(plan(), http, options, report_);
  EXPECT_TRUE(outcome.interrupted);
  EXPECT_EQ(http.sent(), 0U);
  EXPECT_EQ(report_.findings[0].state, LiveState::kNotChecked);
}

TEST_F(VerifierTest, ManySecretsOfManyProvidersAtATime) {
  for (int i = 0; i < 60; ++i) {
    add("acme-key", "acme", "a" + std::to_string(i));
    add("docker-pat", "docker", "d" + std::to_string(i), "ada");
  }
  TinyHub hub;
  for (int i = 0; i < 60; ++i) hub.add("ada", "secret-d" + std::to_string(i));
  testing::FakeHttp http([&](const net::HttpRequest& request) {
    if (request.url.starts_with("https://api.acme.example")) {
      return Result<net::HttpResponse>(
          testing::http_reply(200, R"({"login":"ada"})"));
    }
    return hub.http.send(request);
  });
  const VerifyOutcome outcome = run(plan(), http);
  EXPECT_EQ(outcome.live, 80U);  // the Hub's part ends at its cap
  EXPECT_EQ(outcome.unknown, 40U);
  EXPECT_FALSE(outcome.service_failed);
}

}  // namespace
}  // namespace tokensweep::verify
