// SPDX-License-Identifier: Apache-2.0
// Crashes, interruptions, undo: what a later run makes of the journal.
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/unit/verify/docker_revoker_fixture.h"
#include "tests/unit/verify/hub_model.h"
#include "verify/docker_revoker.h"

namespace tokensweep::verify {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::model_id;
using testing::model_value;
using testing::ModelToken;
using testing::subject_of;

// A process that ends after any request, or before it: what a new run finds in
// the journal leads to the same end.
TEST_F(DockerRevokerTest, ResumesAfterEveryCrashPoint) {
  struct Crash {};
  plan_.step = RevokeStep::kDelete;
  const std::vector<std::string> requests = {"PATCH", "POST", "DELETE"};
  for (const std::string& request : requests) {
    for (const bool applied : {false, true}) {
      SCOPED_TRACE(request + (applied ? " applied" : ""));
      run_ += "x";
      if (hub_.find(plan_.object.id) == nullptr) {
        ModelToken again;
        again.owner = "acme";
        again.id = plan_.object.id;
        again.value = model_value(TokenKind::kPersonal, 'a');
        token_ = &hub_.add(again);
      }
      token_->active = true;
      hub_.faults.clear();
      if (applied) {
        // The crash comes at the next request, or at the look that follows a
        // reply that got lost.
        fault({.method = request, .path = "", .status = 0, .applied = true});
      }
      bool sent = false;
      hub_.before = [&](const std::string& line) {
        if (sent || (!applied && line.starts_with(request))) throw Crash();
        sent = line.starts_with(request);
      };
      EXPECT_THROW(static_cast<void>(revoke()), Crash);
      hub_.before = nullptr;
      hub_.faults.clear();
      const RevokeOutcome made = resume(&subject_);
      EXPECT_EQ(made.result, RevokeResult::kDone) << made.text;
      EXPECT_EQ(hub_.find(plan_.object.id), nullptr);
      EXPECT_TRUE(open_tasks().empty());
    }
  }
}

// Cut anywhere, the journal of a whole run leads to the same end.
TEST_F(DockerRevokerTest, ResumesFromAnyPartOfTheJournal) {
  outcome();
  const auto whole = read_file(path_, 1 << 20);
  ASSERT_TRUE(whole);
  std::size_t resumed = 0;
  for (std::size_t end = whole->find('\n') + 1; end < whole->size();
       end = whole->find('\n', end) + 1) {
    for (const std::size_t torn : {std::size_t{0}, std::size_t{30}}) {
      fs::resize_file(path_, 0);
      ASSERT_TRUE(
          write_file_atomically(path_, whole->substr(0, end + torn), 0600));
      const RevokeOutcome made = resume(&subject_);
      EXPECT_EQ(made.result, RevokeResult::kDone) << made.text;
      EXPECT_FALSE(token_->active);
      ++resumed;
    }
  }
  EXPECT_EQ(resumed, 10U);
}

TEST_F(DockerRevokerTest, AnInterruptionStopsBetweenStepsAndIsResumed) {
  plan_.step = RevokeStep::kDelete;
  for (const std::string request : {"PATCH", "POST", "DELETE"}) {
    SCOPED_TRACE(request);
    run_ += "x";
    stop_ = std::stop_source();
    if (hub_.find(plan_.object.id) == nullptr) {
      ModelToken again;
      again.owner = "acme";
      again.id = plan_.object.id;
      again.value = model_value(TokenKind::kPersonal, 'a');
      token_ = &hub_.add(again);
    }
    hub_.lines.clear();
    hub_.before = [&](const std::string& line) {
      if (line.starts_with(request)) stop_.request_stop();
    };
    const RevokeOutcome made = outcome();
    if (request == "DELETE") {
      EXPECT_EQ(made.result, RevokeResult::kDone);  // nothing comes after it
      continue;
    }
    EXPECT_EQ(made.result, RevokeResult::kInterrupted);
    EXPECT_TRUE(made.unfinished);
    EXPECT_THAT(made.text, HasSubstr("--resume"));
    EXPECT_EQ(hub_.count("DELETE"), 0U);
    hub_.before = nullptr;
    EXPECT_EQ(resume(&subject_).result, RevokeResult::kDone);
  }
}

TEST_F(DockerRevokerTest, AnInterruptionBeforeTheFirstStepTouchesNothing) {
  stop_.request_stop();
  EXPECT_EQ(outcome().result, RevokeResult::kInterrupted);
  EXPECT_TRUE(hub_.lines.empty());
}

TEST_F(DockerRevokerTest, AnInterruptionKeepsNoWrongObjectOut) {
  token_->stays_accepted = true;
  hub_.before = [&](const std::string& line) {
    // The last look before it would be put back.
    if (line.starts_with("PATCH") && hub_.waited.count() >= 30'000) {
      stop_.request_stop();
    }
  };
  EXPECT_EQ(outcome().result, RevokeResult::kReactivated);
  EXPECT_TRUE(token_->active);
}

TEST_F(DockerRevokerTest, WithoutTheSecretAResumedRunEndsDeactivated) {
  plan_.step = RevokeStep::kDelete;
  hub_.before = [&](const std::string& line) {
    if (line.starts_with("PATCH")) stop_.request_stop();
  };
  outcome();
  hub_.before = nullptr;
  const RevokeOutcome made = resume(nullptr);
  EXPECT_EQ(made.result, RevokeResult::kUnchecked);
  EXPECT_THAT(made.text, HasSubstr("cannot be read again"));
  EXPECT_EQ(hub_.count("DELETE"), 0U);
  EXPECT_FALSE(token_->active);
  EXPECT_TRUE(open_tasks().empty());
}

// A file size limit makes each append fail.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit = {bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

TEST_F(DockerRevokerTest, WithoutAJournalNothingIsTouched) {
  const RevokeClock clock = hub_.clock();
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal);
  const RevokeRun run = {run_, "acme"};
  StepJournal steps(*journal, run, clock);
  ASSERT_TRUE(steps.plan(plan_));
  DockerRevoker revoker(hub_, hub_.endpoints, session_, steps, clock);
  Result<RevokeOutcome> result = RevokeOutcome();
  {
    const FileSizeLimit limit(fs::file_size(path_) + 100);
    result = revoker.run({&plan_, &subject_, RevokeStage::kPlanned, false});
  }
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::kIo);
  EXPECT_TRUE(hub_.lines.empty());
  // The half line is no harm.
  EXPECT_EQ(resume(&subject_).result, RevokeResult::kDone);
}

TEST_F(DockerRevokerTest, AWrongObjectIsPutBackWithoutAJournal) {
  token_->stays_accepted = true;
  const RevokeClock clock = hub_.clock();
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal);
  const RevokeRun run = {run_, "acme"};
  StepJournal steps(*journal, run, clock);
  ASSERT_TRUE(steps.plan(plan_));
  token_->active = false;
  DockerRevoker revoker(hub_, hub_.endpoints, session_, steps, clock);
  Result<RevokeOutcome> result = RevokeOutcome();
  {
    const FileSizeLimit limit(fs::file_size(path_));
    result = revoker.run({&plan_, &subject_, RevokeStage::kWrong, true});
  }
  ASSERT_FALSE(result);
  EXPECT_TRUE(token_->active);
}

TEST_F(DockerRevokerTest, UndoActivatesAndFinishes) {
  outcome();
  auto journal = Journal::open(path_);
  const RevokeClock clock = hub_.clock();
  const RevokeRun run = {"run2", "acme"};
  StepJournal steps(*journal, run, clock);
  DockerRevoker revoker(hub_, hub_.endpoints, session_, steps, clock);
  std::vector<TouchedToken> touched = touched_tokens(entries());
  ASSERT_EQ(touched.size(), 1U);
  EXPECT_EQ(touched[0].state, ObjectState::kInactive);
  EXPECT_EQ(touched[0].run, "run1");
  EXPECT_TRUE(taken_out(entries(), plan_.fingerprint));
  const auto undone = revoker.undo(plan_of(touched[0].last));
  ASSERT_TRUE(undone);
  EXPECT_EQ(undone->result, RevokeResult::kDone) << undone->text;
  EXPECT_TRUE(token_->active);
  touched = touched_tokens(entries());
  ASSERT_EQ(touched.size(), 1U);
  EXPECT_EQ(touched[0].state, ObjectState::kActive);
  EXPECT_FALSE(taken_out(entries(), plan_.fingerprint));
}

TEST_F(DockerRevokerTest, UndoEndsAnUnfinishedRun) {
  fault({.method = "POST", .path = "", .count = 9, .status = 500});
  outcome();
  ASSERT_EQ(open_tasks().size(), 1U);
  auto journal = Journal::open(path_);
  const RevokeClock clock = hub_.clock();
  const RevokeRun run = {"run2", "acme"};
  StepJournal steps(*journal, run, clock);
  DockerRevoker revoker(hub_, hub_.endpoints, session_, steps, clock);
  ASSERT_TRUE(revoker.undo(plan_));
  EXPECT_TRUE(open_tasks().empty());
}

TEST_F(DockerRevokerTest, AnUndoThatFailsEndsNothing) {
  fault({.method = "POST", .path = "", .count = 9, .status = 500});
  outcome();
  hub_.faults = {{.method = "PATCH", .path = "", .count = 9, .status = 500}};
  auto journal = Journal::open(path_);
  const RevokeClock clock = hub_.clock();
  const RevokeRun run = {"run2", "acme"};
  StepJournal steps(*journal, run, clock);
  DockerRevoker revoker(hub_, hub_.endpoints, session_, steps, clock);
  const auto undone = revoker.undo(plan_);
  ASSERT_TRUE(undone);
  EXPECT_EQ(undone->result, RevokeResult::kFailed);
  EXPECT_FALSE(token_->active);
  EXPECT_EQ(open_tasks().size(), 1U);
}

TEST_F(DockerRevokerTest, WhatSomebodyActivatedMeanwhileIsDeactivatedAgain) {
  fault({.method = "POST", .path = "", .count = 9, .status = 500});
  outcome();
  hub_.faults.clear();
  token_->active = true;
  EXPECT_EQ(resume(&subject_).result, RevokeResult::kDone);
  EXPECT_FALSE(token_->active);
}

TEST_F(DockerRevokerTest, UndoSaysThatDeletedTokensAreGone) {
  plan_.step = RevokeStep::kDelete;
  outcome();
  EXPECT_EQ(touched_tokens(entries())[0].state, ObjectState::kDeleted);
  auto journal = Journal::open(path_);
  const RevokeClock clock = hub_.clock();
  const RevokeRun run = {"run2", "acme"};
  StepJournal steps(*journal, run, clock);
  DockerRevoker revoker(hub_, hub_.endpoints, session_, steps, clock);
  const auto undone = revoker.undo(plan_);
  ASSERT_TRUE(undone);
  EXPECT_EQ(undone->result, RevokeResult::kFailed);
  EXPECT_THAT(undone->text, HasSubstr("cannot be undone"));
}

TEST_F(DockerRevokerTest, OrganizationTokensGoTheSameWay) {
  ModelToken token;
  token.kind = TokenKind::kOrganization;
  token.owner = "acmecorp";
  token.id = model_id(5);
  token.value = model_value(TokenKind::kOrganization, 'o');
  const ModelToken& made = hub_.add(token);
  hub_.org_owners = {{"acmecorp", "acme"}};
  subject_ = subject_of(token.value);
  plan_.object.kind = TokenKind::kOrganization;
  plan_.object.owner = "acmecorp";
  plan_.object.id = token.id;
  EXPECT_EQ(outcome().result, RevokeResult::kDone);
  EXPECT_FALSE(made.active);
  EXPECT_TRUE(token_->active);
  EXPECT_EQ(steps(), kWholeWay);
}

}  // namespace
}  // namespace tokensweep::verify
