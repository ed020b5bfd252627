// SPDX-License-Identifier: Apache-2.0
#include "verify/docker_revoker.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <variant>

namespace tokensweep::verify {
namespace {

using std::chrono::milliseconds;
using Step = StepJournal::Step;

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr unsigned kTries = 3;
constexpr milliseconds kBetweenTries{1'000};
constexpr milliseconds kFirstPause{1'000};

constexpr std::string_view kResume = "; `tokensweep revoke --resume` goes on";

RevokeOutcome failed(std::string text) {
  return {RevokeResult::kFailed, std::move(text) + std::string(kResume), true};
}

RevokeOutcome interrupted(std::string text) {
  return {RevokeResult::kInterrupted, std::move(text) + std::string(kResume),
          true};
}

bool is_refusal(int status) {
  return status == kUnauthorized || status == kForbidden;
}

// The state in which an object is when the step begins.
ObjectState before(JournalAction action) {
  return action == JournalAction::kDeactivate ? ObjectState::kActive
                                              : ObjectState::kInactive;
}

ObjectState wanted_by(JournalAction action) {
  if (action == JournalAction::kDeactivate) return ObjectState::kInactive;
  if (action == JournalAction::kDelete) return ObjectState::kDeleted;
  return ObjectState::kActive;
}

}  // namespace

struct DockerRevoker::State {
  ObjectState state = ObjectState::kUnknown;
  std::string problem = {};
  int status = 0;  // of the request that was to change it
};

DockerRevoker::State DockerRevoker::look(const RevocationPlan& plan) {
  const Result<TokenObject> object =
      objects_.get(plan.object.kind, plan.object.owner, plan.object.id);
  if (object) {
    return {object->active ? ObjectState::kActive : ObjectState::kInactive};
  }
  if (object.error().kind() == ErrorKind::kNotFound) {
    return {ObjectState::kDeleted};
  }
  return {ObjectState::kUnknown, object.error().message()};
}

Result<ObjectState> DockerRevoker::send(const RevocationPlan& plan,
                                        JournalAction action) {
  const TokenObject& object = plan.object;
  if (action == JournalAction::kDelete) {
    TRY(objects_.remove(object.kind, object.owner, object.id));
    return ObjectState::kDeleted;
  }
  TRY_ASSIGN(const TokenObject after,
             action == JournalAction::kDeactivate
                 ? objects_.deactivate(object.kind, object.owner, object.id)
                 : objects_.activate(object.kind, object.owner, object.id));
  return after.active ? ObjectState::kActive : ObjectState::kInactive;
}

// Where the reply is not the one that was wanted, it is not known whether the
// request was carried out: it looks, before anybody tries again.
DockerRevoker::State DockerRevoker::change(const RevocationPlan& plan,
                                           JournalAction action) {
  const Result<ObjectState> said = send(plan, action);
  const int status = objects_.status();
  State state;
  if (said && *said == wanted_by(action)) {
    state.state = *said;
  } else {
    state = look(plan);
    if (!said) state.problem = said.error().message();
  }
  state.status = status;
  return state;
}

Result<void> DockerRevoker::write_intent(const RevocationPlan& plan,
                                         JournalAction action,
                                         std::string note) {
  return journal_.write(plan, {.action = action,
                               .phase = JournalPhase::kIntent,
                               .before = before(action),
                               .after = ObjectState::kNotSaid,
                               .status = 0,
                               .note = std::move(note)});
}

Result<void> DockerRevoker::write_result(const RevocationPlan& plan,
                                         JournalAction action,
                                         const State& state) {
  return journal_.write(plan, {.action = action,
                               .phase = JournalPhase::kResult,
                               .before = before(action),
                               .after = state.state,
                               .status = state.status,
                               .note = state.problem});
}

bool DockerRevoker::may_go_on() const {
  return !clock_.stop.stop_requested();
}

Result<RevokeOutcome> DockerRevoker::finish(const RevocationPlan& plan,
                                            ObjectState after,
                                            RevokeOutcome outcome) {
  TRY(journal_.write(plan, {.action = JournalAction::kDone,
                            .phase = JournalPhase::kNote,
                            .before = ObjectState::kNotSaid,
                            .after = after,
                            .status = 0,
                            .note = outcome.text}));
  return outcome;
}

Result<RevokeOutcome> DockerRevoker::run(const RevokeTask& task) {
  const RevocationPlan& plan = *task.plan;
  RevokeStage stage = task.stage;
  if (stage == RevokeStage::kDeactivated && task.resumed &&
      look(plan).state == ObjectState::kActive) {
    stage = RevokeStage::kPlanned;  // somebody activated it again
  }
  if (stage == RevokeStage::kPlanned) {
    TRY_ASSIGN(std::optional<RevokeOutcome> ended, deactivate(task));
    if (ended) return *std::move(ended);
    stage = RevokeStage::kDeactivated;
  }
  if (stage == RevokeStage::kDeactivated) {
    TRY_ASSIGN(std::optional<RevokeOutcome> ended, check(task, stage));
    if (ended) return *std::move(ended);
  }
  if (stage == RevokeStage::kWrong) return put_back(plan);
  if (stage == RevokeStage::kPutBack) {
    return finish(plan, ObjectState::kActive,
                  {RevokeResult::kReactivated,
                   "the secret was still accepted, so the object was activated "
                   "again",
                   false});
  }
  if (stage == RevokeStage::kRefused && plan.step == RevokeStep::kDelete) {
    TRY_ASSIGN(std::optional<RevokeOutcome> ended, remove(plan));
    if (ended) return *std::move(ended);
    stage = RevokeStage::kDeleted;
  }
  if (stage == RevokeStage::kDeleted) {
    return finish(plan, ObjectState::kDeleted,
                  {RevokeResult::kDone,
                   "deactivated, deleted, and the secret is refused", false});
  }
  return finish(
      plan, ObjectState::kRefused,
      {RevokeResult::kDone, "deactivated, and the secret is refused", false});
}

// nullopt: it is inactive or gone.
Result<std::optional<RevokeOutcome>> DockerRevoker::deactivate(
    const RevokeTask& task) {
  const RevocationPlan& plan = *task.plan;
  if (task.resumed && look(plan).state == ObjectState::kInactive) {
    TRY(journal_.write(plan, {.action = JournalAction::kDeactivate,
                              .phase = JournalPhase::kResult,
                              .before = ObjectState::kUnknown,
                              .after = ObjectState::kInactive,
                              .status = objects_.status(),
                              .note = "it was inactive when looked at again"}));
    return std::optional<RevokeOutcome>();
  }
  State state;
  for (unsigned attempt = 0; attempt < kTries; ++attempt) {
    if (attempt > 0 && !clock_.wait(kBetweenTries)) break;
    if (!may_go_on()) break;
    TRY(write_intent(plan, JournalAction::kDeactivate));
    state = change(plan, JournalAction::kDeactivate);
    TRY(write_result(plan, JournalAction::kDeactivate, state));
    if (state.state == ObjectState::kInactive ||
        state.state == ObjectState::kDeleted) {
      return std::optional<RevokeOutcome>();
    }
    if (is_refusal(state.status)) break;
  }
  if (!may_go_on()) {
    return std::optional(interrupted("interrupted before it was deactivated"));
  }
  if (state.problem.empty()) {
    state.problem = "the Hub answered as if it had been, and left it active";
  }
  return std::optional(
      failed((state.state == ObjectState::kActive
                  ? "it could not be deactivated: "
                  : "it is not known whether it was deactivated: ") +
             state.problem));
}

// One login with the secret, which is what the check is.
Result<ObjectState> DockerRevoker::check_once(const RevokeTask& task,
                                              std::string& said) {
  const RevocationPlan& plan = *task.plan;
  TRY(write_intent(plan, JournalAction::kCheck));
  StatusRecorder recorder(client_);
  const Result<hub::LoginResult> login = hub::exchange(
      recorder, endpoints_, plan.object.owner, task.subject->secret);
  ObjectState state = ObjectState::kUnknown;
  if (!login) {
    said = login.error().message();
  } else if (std::holds_alternative<hub::LoginRefused>(*login)) {
    state = ObjectState::kRefused;
  } else if (std::holds_alternative<hub::Session>(*login) ||
             std::holds_alternative<hub::SecondFactorNeeded>(*login)) {
    state = ObjectState::kAccepted;
  } else if (const auto* throttled =
                 std::get_if<hub::LoginThrottled>(&*login)) {
    said = "the Hub takes no logins now: " + throttled->when;
  } else {
    said = "the Hub forbids the login";
  }
  TRY(write_result(
      plan, JournalAction::kCheck,
      {state, state == ObjectState::kUnknown ? said : std::string(),
       recorder.status()}));
  return state;
}

// nullopt: `stage` is kRefused or kWrong.
Result<std::optional<RevokeOutcome>> DockerRevoker::check(
    const RevokeTask& task, RevokeStage& stage) {
  const RevocationPlan& plan = *task.plan;
  if (task.subject == nullptr) {
    TRY_ASSIGN(
        RevokeOutcome outcome,
        finish(plan, ObjectState::kInactive,
               {RevokeResult::kUnchecked,
                plan.step == RevokeStep::kDelete
                    ? "deactivated; not checked, and so not deleted, because "
                      "the secret cannot be read again"
                    : "deactivated; not checked, because the secret cannot be "
                      "read again",
                false}));
    return std::optional(std::move(outcome));
  }
  ObjectState last = ObjectState::kUnknown;
  std::string said;
  milliseconds waited{0};
  for (milliseconds pause = kFirstPause; may_go_on(); pause *= 2) {
    TRY_ASSIGN(last, check_once(task, said));
    if (last == ObjectState::kRefused) {
      stage = RevokeStage::kRefused;
      return std::optional<RevokeOutcome>();
    }
    if (waited >= patience_) break;
    pause = std::min(pause, patience_ - waited);
    if (!clock_.wait(pause)) break;
    waited += pause;
  }
  if (!may_go_on()) {
    return std::optional(
        interrupted("deactivated, and interrupted before the check"));
  }
  if (last == ObjectState::kUnknown) {
    return std::optional(
        failed("deactivated, but whether the secret is refused is not known: " +
               said));
  }
  stage = RevokeStage::kWrong;
  return std::optional<RevokeOutcome>();
}

// Undoing our own harm comes first: neither an interruption nor a journal that
// cannot be written keeps it from being tried.
Result<RevokeOutcome> DockerRevoker::put_back(const RevocationPlan& plan) {
  Result<void> written;
  std::string problem;
  for (unsigned attempt = 0; attempt < kTries; ++attempt) {
    if (attempt > 0) static_cast<void>(clock_.wait(kBetweenTries));
    const Result<void> intent = write_intent(plan, JournalAction::kActivate,
                                             "the secret is still accepted");
    if (written && !intent) written = intent.error();
    const State state = change(plan, JournalAction::kActivate);
    problem = state.problem;
    const Result<void> result =
        write_result(plan, JournalAction::kActivate, state);
    if (written && !result) written = result.error();
    if (state.state == ObjectState::kDeleted) {
      if (!written) return std::move(written).error();
      return finish(plan, ObjectState::kDeleted,
                    {RevokeResult::kFailed,
                     "the secret is still accepted, and the object is gone: it "
                     "cannot be activated again",
                     false});
    }
    if (state.state != ObjectState::kActive) continue;
    if (!written) return std::move(written).error();
    return finish(
        plan, ObjectState::kActive,
        {RevokeResult::kReactivated,
         "the secret was still accepted after the object was deactivated, so "
         "this was the wrong one: it was activated again at once",
         false});
  }
  if (!written) return std::move(written).error();
  return failed(
      "the secret is still accepted, so the wrong object was deactivated, and "
      "it could not be activated again: " +
      problem);
}

// nullopt: it is gone.
Result<std::optional<RevokeOutcome>> DockerRevoker::remove(
    const RevocationPlan& plan) {
  std::string problem;
  for (unsigned attempt = 0; attempt < kTries; ++attempt) {
    if (attempt > 0 && !clock_.wait(kBetweenTries)) break;
    if (!may_go_on()) break;
    TRY(write_intent(plan, JournalAction::kDelete));
    const State state = change(plan, JournalAction::kDelete);
    problem = state.problem;
    TRY(write_result(plan, JournalAction::kDelete, state));
    if (state.state == ObjectState::kDeleted) {
      return std::optional<RevokeOutcome>();
    }
    if (is_refusal(state.status)) break;
  }
  if (!may_go_on()) {
    return std::optional(
        interrupted("deactivated, and interrupted before it was deleted"));
  }
  return std::optional(failed(
      "deactivated, and the secret is refused, but it could not be deleted: " +
      problem));
}

Result<RevokeOutcome> DockerRevoker::undo(const RevocationPlan& plan) {
  TRY(write_intent(plan, JournalAction::kUndo));
  const State state = change(plan, JournalAction::kUndo);
  TRY(write_result(plan, JournalAction::kUndo, state));
  if (state.state == ObjectState::kActive) {
    return RevokeOutcome{RevokeResult::kDone, "activated again", false};
  }
  if (state.state == ObjectState::kDeleted) {
    return RevokeOutcome{RevokeResult::kFailed,
                         "it was deleted, which cannot be undone", false};
  }
  return RevokeOutcome{RevokeResult::kFailed,
                       "it could not be activated: " + state.problem, false};
}

}  // namespace tokensweep::verify
