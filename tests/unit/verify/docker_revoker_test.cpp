// SPDX-License-Identifier: Apache-2.0
#include "verify/docker_revoker.h"

#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/unit/verify/hub_model.h"

namespace tokensweep::verify {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::HubModel;
using testing::model_id;
using testing::model_value;
using testing::ModelFault;
using testing::ModelToken;
using ::testing::Not;
using testing::subject_of;

class DockerRevokerTest : public ::testing::Test {
 protected:
  DockerRevokerTest() {
    std::string name = fs::temp_directory_path() / "tokensweep-revoke-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    path_ = folder_ / "journal.jsonl";
    ModelToken token;
    token.owner = "acme";
    token.id = model_id(1);
    token.value = model_value(TokenKind::kPersonal, 'a');
    token_ = &hub_.add(token);
    session_ = hub_.session("acme");
    subject_ = subject_of(token.value);
    plan_.fingerprint = subject_.fingerprint;
    plan_.rule = "docker-pat";
    plan_.provider = "docker";
    plan_.verdict = PlanVerdict::kReady;
    plan_.object.kind = TokenKind::kPersonal;
    plan_.object.owner = "acme";
    plan_.object.id = token.id;
    plan_.object.label = "ci";
    plan_.object.active = true;
    plan_.target = {"files", folder_, "", "", ""};
    plan_.places.resize(1);
    plan_.places[0].path = "a.env";
  }
  ~DockerRevokerTest() override { fs::remove_all(folder_); }

  // Plans and carries out, as one run of the program does.
  Result<RevokeOutcome> revoke() {
    const RevokeClock clock = hub_.clock(stop_.get_token());
    auto journal = Journal::open(path_);
    EXPECT_TRUE(journal);
    const RevokeRun run = {run_, "acme"};
    StepJournal steps(*journal, run, clock);
    EXPECT_TRUE(steps.plan(plan_));
    DockerRevoker revoker(hub_, hub_.endpoints, session_, steps, clock);
    return revoker.run({&plan_, &subject_, RevokeStage::kPlanned, false});
  }

  RevokeOutcome outcome() {
    auto result = revoke();
    EXPECT_TRUE(result) << result.error().message();
    return result ? *std::move(result) : RevokeOutcome();
  }

  [[nodiscard]] std::vector<JournalEntry> entries() const {
    const auto contents = load_journal(path_);
    EXPECT_TRUE(contents);
    EXPECT_EQ(contents->broken_line, 0U) << contents->problem;
    return contents->entries;
  }

  [[nodiscard]] std::vector<Unfinished> open_tasks() const {
    return unfinished_revocations(entries());
  }

  // The one task that is open, by a new run of the program.
  RevokeOutcome resume(const Subject* subject) {
    const std::vector<Unfinished> open = open_tasks();
    EXPECT_EQ(open.size(), 1U);
    if (open.size() != 1) return {};
    const RevokeClock clock = hub_.clock();
    auto journal = Journal::open(path_);
    const RevokeRun run = {open[0].plan.run, "acme"};
    StepJournal steps(*journal, run, clock);
    DockerRevoker revoker(hub_, hub_.endpoints, session_, steps, clock);
    const RevocationPlan plan = plan_of(open[0].plan);
    auto result = revoker.run({&plan, subject, open[0].stage, true});
    EXPECT_TRUE(result) << result.error().message();
    return result ? *std::move(result) : RevokeOutcome();
  }

  // "deactivate intent", "deactivate result inactive 200", ...
  [[nodiscard]] std::vector<std::string> steps() const {
    std::vector<std::string> words;
    for (const JournalEntry& entry : entries()) {
      std::string text(to_string(entry.action));
      if (entry.phase != JournalPhase::kNote) {
        text.append(" ").append(to_string(entry.phase));
      }
      if (entry.after != ObjectState::kNotSaid) {
        text.append(" ").append(to_string(entry.after));
      }
      if (entry.status != 0) text += " " + std::to_string(entry.status);
      words.push_back(text);
    }
    return words;
  }

  void fault(ModelFault fault) { hub_.faults.push_back(std::move(fault)); }

  HubModel hub_;
  hub::Session session_;
  Subject subject_;
  RevocationPlan plan_;
  ModelToken* token_ = nullptr;
  std::stop_source stop_;
  std::string run_ = "run1";
  fs::path folder_;
  fs::path path_;
};

const std::vector<std::string> kWholeWay = {"plan",
                                            "deactivate intent",
                                            "deactivate result inactive 200",
                                            "check intent",
                                            "check result refused 401",
                                            "done refused"};

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
