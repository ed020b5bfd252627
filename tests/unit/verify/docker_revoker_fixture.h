// SPDX-License-Identifier: Apache-2.0
// One token of a modelled Hub, its plan and a journal, for the tests of
// DockerRevoker.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/verify/hub_model.h"
#include "verify/docker_revoker.h"

namespace tokensweep::verify {

class DockerRevokerTest : public ::testing::Test {
 protected:
  DockerRevokerTest() {
    std::string name =
        std::filesystem::temp_directory_path() / "tokensweep-revoke-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    path_ = folder_ / "journal.jsonl";
    testing::ModelToken token;
    token.owner = "acme";
    token.id = testing::model_id(1);
    token.value = testing::model_value(TokenKind::kPersonal, 'a');
    token_ = &hub_.add(token);
    session_ = hub_.session("acme");
    subject_ = testing::subject_of(token.value);
    plan_.fingerprint = subject_.fingerprint;
    plan_.rule = "docker-pat";
    plan_.provider = "docker";
    plan_.verdict = PlanVerdict::kReady;
    plan_.object.kind = TokenKind::kPersonal;
    plan_.object.owner = "acme";
    plan_.object.id = token.id;
    plan_.object.label = "ci";
    plan_.object.active = true;
    plan_.target.kind = "files";
    plan_.target.path = folder_;
    plan_.places.resize(1);
    plan_.places[0].path = "a.env";
  }
  ~DockerRevokerTest() override { std::filesystem::remove_all(folder_); }

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

  void fault(testing::ModelFault fault) {
    hub_.faults.push_back(std::move(fault));
  }

  testing::HubModel hub_;
  hub::Session session_;
  Subject subject_;
  RevocationPlan plan_;
  testing::ModelToken* token_ = nullptr;
  std::stop_source stop_;
  std::string run_ = "run1";
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

inline const std::vector<std::string> kWholeWay = {
    "plan",
    "deactivate intent",
    "deactivate result inactive 200",
    "check intent",
    "check result refused 401",
    "done refused"};

}  // namespace tokensweep::verify
