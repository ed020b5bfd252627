// SPDX-License-Identifier: Apache-2.0
#include "verify/self_revocation.h"

#include <cstdlib>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/support/fake_http.h"

namespace tokensweep::verify {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using testing::FakeHttp;
using ::testing::HasSubstr;
using testing::http_reply;
using ::testing::Not;

constexpr std::string_view kVerify =
    R"([{"method":"GET","url":"https://api.acme.example/me",
         "headers":{"Authorization":"Bearer {token}"},"owner":"/login",
         "expect":[{"status":200,"state":"live"},
                   {"status":401,"state":"dead"}]}])";
constexpr std::string_view kRevoke =
    R"([{"method":"DELETE","url":"https://api.acme.example/token",
         "headers":{"Authorization":"Bearer {token}"},
         "expect":[{"status":204,"state":"dead"}]}])";

class SelfRevokerTest : public ::testing::Test {
 protected:
  SelfRevokerTest()
      : http_([this](const net::HttpRequest& request) {
          return answer(request);
        }) {
    std::string name = fs::temp_directory_path() / "tokensweep-self-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    path_ = folder_ / "journal.jsonl";
    calls_.verify = *parse_calls(kVerify);
    calls_.revoke = *parse_calls(kRevoke);
    subject_.provider = "acme";
    subject_.rule = "acme-api-key";
    subject_.fingerprint = "ts1:0f";
    subject_.secret = SecretText("acme_live_" + std::string(32, 'k'));
    plan_.provider = "acme";
    plan_.rule = "acme-api-key";
    plan_.fingerprint = "ts1:0f";
    clock_.now = [] { return 1'772'359'200; };
    clock_.stop = stop_.get_token();
    clock_.wait = [this](std::chrono::milliseconds pause) {
      waited_ += pause;
      return true;
    };
    limit_options_.wait = [](std::chrono::milliseconds) { return true; };
    limit_options_.pause_per_host = std::chrono::milliseconds(0);
  }
  ~SelfRevokerTest() override { fs::remove_all(folder_); }

  Result<net::HttpResponse> answer(const net::HttpRequest& request) {
    if (request.method == "DELETE") {
      if (delete_status_ == 204) live_ = stays_live_;
      if (delete_status_ == 0) {
        live_ = stays_live_;
        return Error(ErrorKind::kNetwork, "cut off");
      }
      return http_reply(delete_status_);
    }
    if (check_status_ != 0) return http_reply(check_status_);
    return live_ ? http_reply(200, R"({"login":"ada"})") : http_reply(401);
  }

  void plan() {
    ProviderLimits limits(limit_options_);
    SelfRevoker(http_, hosts_, limits, clock_).plan(calls_, subject_, plan_);
  }

  RevokeOutcome run(RevokeStage stage = RevokeStage::kPlanned,
                    bool resumed = false) {
    auto journal = Journal::open(path_);
    EXPECT_TRUE(journal);
    const RevokeRun run = {"run1", "uid:1"};
    StepJournal steps(*journal, run, clock_);
    if (!resumed) {
      EXPECT_TRUE(steps.plan(plan_));
    }
    ProviderLimits limits(limit_options_);
    SelfRevoker revoker(http_, hosts_, limits, clock_);
    auto outcome =
        revoker.run(calls_, {&plan_, &subject_, stage, resumed}, steps);
    EXPECT_TRUE(outcome) << outcome.error().message();
    return outcome ? *std::move(outcome) : RevokeOutcome();
  }

  [[nodiscard]] std::vector<std::string> steps() const {
    std::vector<std::string> words;
    const auto contents = load_journal(path_);
    EXPECT_TRUE(contents);
    for (const JournalEntry& entry : contents->entries) {
      std::string text(to_string(entry.action));
      text.append(" ").append(to_string(entry.phase));
      if (entry.after != ObjectState::kNotSaid) {
        text.append(" ").append(to_string(entry.after));
      }
      if (entry.status != 0) text += " " + std::to_string(entry.status);
      words.push_back(text);
    }
    return words;
  }

  [[nodiscard]] std::vector<Unfinished> open_tasks() const {
    return unfinished_revocations(load_journal(path_)->entries);
  }

  bool live_ = true;
  bool stays_live_ = false;
  int delete_status_ = 204;  // 0: carried out, and the reply is lost
  int check_status_ = 0;     // 0: as it is
  FakeHttp http_;
  ProviderHosts hosts_;
  ProviderLimitOptions limit_options_;
  RevokeCalls calls_;
  Subject subject_;
  RevocationPlan plan_;
  RevokeClock clock_;
  std::stop_source stop_;
  std::chrono::milliseconds waited_{0};
  fs::path folder_;
  fs::path path_;
};

TEST_F(SelfRevokerTest, ALiveTokenIsReady) {
  plan();
  EXPECT_EQ(plan_.verdict, PlanVerdict::kReady) << plan_.reason;
  EXPECT_EQ(plan_.step, RevokeStep::kSelfRevoke);
  EXPECT_EQ(plan_.object.owner, "ada");
  ASSERT_EQ(plan_.facts.size(), 2U);
  EXPECT_THAT(http_.lines(), ElementsAre("GET https://api.acme.example/me"));
}

TEST_F(SelfRevokerTest, ADeadTokenIsDoneAlready) {
  live_ = false;
  plan();
  EXPECT_EQ(plan_.verdict, PlanVerdict::kAlreadyDone);
}

TEST_F(SelfRevokerTest, AnUnknownStateIsRefused) {
  check_status_ = 500;
  plan();
  EXPECT_EQ(plan_.verdict, PlanVerdict::kRefused);
  EXPECT_EQ(plan_.refusal, Refusal::kNotKnownLive);
}

TEST_F(SelfRevokerTest, WithoutACallItIsRefused) {
  calls_.revoke.clear();
  plan();
  EXPECT_EQ(plan_.refusal, Refusal::kNoCall);
  EXPECT_EQ(http_.sent(), 0U);
}

TEST_F(SelfRevokerTest, OriginsAreThoseOfBothBlocks) {
  const auto origins = SelfRevoker::origins(calls_, subject_, hosts_);
  ASSERT_TRUE(origins);
  ASSERT_EQ(origins->size(), 1U);
  EXPECT_EQ(origins->begin()->text(), "https://api.acme.example");
}

TEST_F(SelfRevokerTest, RevokesAndChecks) {
  plan();
  const RevokeOutcome made = run();
  EXPECT_EQ(made.result, RevokeResult::kDone) << made.text;
  EXPECT_THAT(steps(),
              ElementsAre("plan note", "self-revoke intent",
                          "self-revoke result refused 204", "check intent",
                          "check result refused 401", "done note refused"));
  EXPECT_TRUE(open_tasks().empty());
  const auto text = read_file(path_, 1 << 20);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, Not(HasSubstr(std::string(subject_.secret.view()))));
}

TEST_F(SelfRevokerTest, WhatIsStillAcceptedFailed) {
  stays_live_ = true;
  const RevokeOutcome made = run();
  EXPECT_EQ(made.result, RevokeResult::kFailed);
  EXPECT_TRUE(made.unfinished);
  EXPECT_THAT(made.text, HasSubstr("still accepts it"));
  EXPECT_GE(waited_.count(), 30'000);
}

TEST_F(SelfRevokerTest, ARefusedCallFailedAtOnce) {
  delete_status_ = 403;
  const RevokeOutcome made = run();
  EXPECT_EQ(made.result, RevokeResult::kFailed);
  EXPECT_THAT(made.text, HasSubstr("was not revoked"));
  EXPECT_EQ(waited_.count(), 0);
}

TEST_F(SelfRevokerTest, ALostReplyIsCheckedAfter) {
  delete_status_ = 0;
  EXPECT_EQ(run().result, RevokeResult::kDone);
}

TEST_F(SelfRevokerTest, WhatCannotBeCheckedIsNotCalledDone) {
  check_status_ = 500;
  const RevokeOutcome made = run();
  EXPECT_EQ(made.result, RevokeResult::kFailed);
  EXPECT_THAT(made.text, HasSubstr("is not known"));
  check_status_ = 0;
  ASSERT_EQ(open_tasks().size(), 1U);
  EXPECT_EQ(open_tasks()[0].stage, RevokeStage::kAskedOnce);
  EXPECT_EQ(run(RevokeStage::kAskedOnce, true).result, RevokeResult::kDone);
  EXPECT_TRUE(open_tasks().empty());
}

TEST_F(SelfRevokerTest, WithoutACheckTheProvidersWordCounts) {
  calls_.verify.clear();
  EXPECT_EQ(run().result, RevokeResult::kDone);
  delete_status_ = 500;
  EXPECT_EQ(run().result, RevokeResult::kFailed);
}

TEST_F(SelfRevokerTest, AnInterruptionAsksNothing) {
  stop_.request_stop();
  EXPECT_EQ(run().result, RevokeResult::kInterrupted);
  EXPECT_EQ(http_.sent(), 0U);
  EXPECT_EQ(open_tasks().size(), 1U);
}

TEST_F(SelfRevokerTest, AResumedRunAsksBeforeItRevokesAgain) {
  plan();
  live_ = false;
  EXPECT_EQ(run(RevokeStage::kAskedOnce, true).result, RevokeResult::kDone);
  for (const std::string& line : http_.lines()) {
    EXPECT_THAT(line, Not(HasSubstr("DELETE")));
  }
}

}  // namespace
}  // namespace tokensweep::verify
