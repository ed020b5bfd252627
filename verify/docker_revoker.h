// SPDX-License-Identifier: Apache-2.0
// Takes one proven Docker Hub token out of service, step by step, each step in
// the journal before and after: deactivate, check that the secret is refused,
// delete if asked for. A secret that is still accepted says that the wrong
// object was hit, which is put back at once.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/result.h"
#include "hub/endpoints.h"
#include "hub/login.h"
#include "net/http_client.h"
#include "verify/journal_history.h"
#include "verify/revocation.h"
#include "verify/step_journal.h"
#include "verify/subject.h"
#include "verify/token_objects.h"

namespace tokensweep::verify {

struct RevokeTask {
  const RevocationPlan* plan = nullptr;
  // Null when it cannot be read again: then nothing is checked or deleted.
  const Subject* subject = nullptr;
  RevokeStage stage = RevokeStage::kPlanned;
  // Left by another run: the world may have changed since.
  bool resumed = false;
};

// One thread at a time.
class DockerRevoker {
 public:
  // What is referred to must outlive this. A deactivation may take `patience`
  // to be felt.
  DockerRevoker(
      net::HttpClient& client, const hub::Endpoints& endpoints,
      const hub::Session& session, StepJournal& journal,
      const RevokeClock& clock,
      std::chrono::milliseconds patience = std::chrono::milliseconds(30'000))
      : client_(client),
        endpoints_(endpoints),
        objects_(client, endpoints, session.jwt),
        journal_(journal),
        clock_(clock),
        patience_(patience) {}

  // The plan is in the journal. An error says that the journal cannot be
  // written: nothing more was done then, but that a wrong object was put back.
  [[nodiscard]] Result<RevokeOutcome> run(const RevokeTask& task);

  // `revoke undo`: activates the object, whoever deactivated it last.
  [[nodiscard]] Result<RevokeOutcome> undo(const RevocationPlan& plan);

 private:
  struct State;  // of the object, as read

  [[nodiscard]] State look(const RevocationPlan& plan);
  // Deactivates, deletes, or else activates; the state that the reply tells.
  [[nodiscard]] Result<ObjectState> send(const RevocationPlan& plan,
                                         JournalAction action);
  [[nodiscard]] State change(const RevocationPlan& plan, JournalAction action);
  [[nodiscard]] Result<void> write_intent(const RevocationPlan& plan,
                                          JournalAction action,
                                          std::string note = {});
  [[nodiscard]] Result<void> write_result(const RevocationPlan& plan,
                                          JournalAction action,
                                          const State& state);
  [[nodiscard]] bool may_go_on() const;
  [[nodiscard]] Result<std::optional<RevokeOutcome>> deactivate(
      const RevokeTask& task);
  [[nodiscard]] Result<ObjectState> check_once(const RevokeTask& task,
                                               std::string& said);
  [[nodiscard]] Result<std::optional<RevokeOutcome>> check(
      const RevokeTask& task, RevokeStage& stage);
  [[nodiscard]] Result<RevokeOutcome> put_back(const RevocationPlan& plan);
  [[nodiscard]] Result<std::optional<RevokeOutcome>> remove(
      const RevocationPlan& plan);
  [[nodiscard]] Result<RevokeOutcome> finish(const RevocationPlan& plan,
                                             ObjectState after,
                                             RevokeOutcome outcome);

  net::HttpClient& client_;
  const hub::Endpoints& endpoints_;
  TokenObjects objects_;
  StepJournal& journal_;
  const RevokeClock& clock_;
  std::chrono::milliseconds patience_;
};

}  // namespace tokensweep::verify
