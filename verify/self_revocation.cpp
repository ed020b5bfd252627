// SPDX-License-Identifier: Apache-2.0
#include "verify/self_revocation.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/check.h"

namespace tokensweep::verify {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kResume = "; `tokensweep revoke --resume` goes on";
constexpr milliseconds kFirstPause{1'000};

ObjectState state_of(LiveState state) {
  switch (state) {
    case LiveState::kLive:
      return ObjectState::kAccepted;
    case LiveState::kDead:
      return ObjectState::kRefused;
    case LiveState::kNotChecked:
    case LiveState::kUnknown:
      break;
  }
  return ObjectState::kUnknown;
}

RevokeOutcome failed(std::string text) {
  return {RevokeResult::kFailed, std::move(text) + std::string(kResume), true};
}

}  // namespace

Result<std::set<net::Origin>> SelfRevoker::origins(const RevokeCalls& calls,
                                                   const Subject& subject,
                                                   const ProviderHosts& hosts) {
  TRY_ASSIGN(std::set<net::Origin> found,
             call_origins(calls.revoke, subject, hosts));
  if (!calls.verify.empty()) {
    TRY_ASSIGN(const std::set<net::Origin> more,
               call_origins(calls.verify, subject, hosts));
    found.insert(more.begin(), more.end());
  }
  return found;
}

void SelfRevoker::plan(const RevokeCalls& calls, const Subject& subject,
                       RevocationPlan& plan) {
  plan.object.kind = TokenKind::kOther;
  plan.step = RevokeStep::kSelfRevoke;
  if (calls.revoke.empty()) {
    plan.refusal = Refusal::kNoCall;
    plan.reason = plan.provider +
                  " has no call that tokensweep could use: revoke it there";
    return;
  }
  if (!calls.verify.empty()) {
    const TokenCheck check =
        run_calls(client_, calls.verify, subject, hosts_, limits_);
    plan.object.owner = check.owner;
    plan.object.id = check.token_id;
    plan.object.scopes = check.scopes;
    plan.object.expires = check.expires;
    if (check.state == LiveState::kDead) {
      plan.verdict = PlanVerdict::kAlreadyDone;
      plan.reason = check.reason;
      return;
    }
    if (check.state != LiveState::kLive) {
      plan.refusal = Refusal::kNotKnownLive;
      plan.reason = check.reason;
      return;
    }
    plan.facts.push_back(
        {"the provider accepts this very secret" +
             (check.owner.empty() ? std::string() : " of " + check.owner),
         true});
  }
  plan.facts.push_back(
      {"the secret itself is what the provider's call revokes, nothing is "
       "looked up by name",
       true});
  plan.other_uses.push_back("what uses it fails at once; it cannot be undone");
  plan.verdict = PlanVerdict::kReady;
}

Result<TokenCheck> SelfRevoker::ask(const std::vector<ProviderCall>& calls,
                                    const RevokeTask& task,
                                    StepJournal& journal,
                                    JournalAction action) {
  TRY(journal.write(*task.plan, {.action = action,
                                 .phase = JournalPhase::kIntent,
                                 .before = ObjectState::kNotSaid,
                                 .after = ObjectState::kNotSaid,
                                 .status = 0,
                                 .note = ""}));
  StatusRecorder recorder(client_);
  TokenCheck check = run_calls(recorder, calls, *task.subject, hosts_, limits_);
  TRY(journal.write(*task.plan, {.action = action,
                                 .phase = JournalPhase::kResult,
                                 .before = ObjectState::kNotSaid,
                                 .after = state_of(check.state),
                                 .status = recorder.status(),
                                 .note = check.reason}));
  return check;
}

Result<RevokeOutcome> SelfRevoker::run(const RevokeCalls& calls,
                                       const RevokeTask& task,
                                       StepJournal& journal) {
  CHECK(task.subject != nullptr);
  const auto finish = [&](ObjectState after,
                          RevokeOutcome outcome) -> Result<RevokeOutcome> {
    TRY(journal.write(*task.plan, {.action = JournalAction::kDone,
                                   .phase = JournalPhase::kNote,
                                   .before = ObjectState::kNotSaid,
                                   .after = after,
                                   .status = 0,
                                   .note = outcome.text}));
    return outcome;
  };
  if (clock_.stop.stop_requested()) {
    return RevokeOutcome{
        RevokeResult::kInterrupted,
        "interrupted before it was revoked" + std::string(kResume), true};
  }
  if (task.resumed && !calls.verify.empty()) {
    TRY_ASSIGN(const TokenCheck check,
               ask(calls.verify, task, journal, JournalAction::kCheck));
    if (check.state == LiveState::kDead) {
      return finish(ObjectState::kRefused,
                    {RevokeResult::kDone, "it is revoked", false});
    }
  }
  TRY_ASSIGN(const TokenCheck said,
             ask(calls.revoke, task, journal, JournalAction::kSelfRevoke));
  const bool revoked = said.state == LiveState::kDead;
  if (calls.verify.empty()) {
    if (!revoked) return failed("it was not revoked: " + said.reason);
    return finish(ObjectState::kRefused,
                  {RevokeResult::kDone,
                   "the provider says that it is revoked; it offers no call to "
                   "check that",
                   false});
  }
  TokenCheck check;
  milliseconds waited{0};
  for (milliseconds pause = kFirstPause;; pause *= 2) {
    TRY_ASSIGN(check, ask(calls.verify, task, journal, JournalAction::kCheck));
    if (check.state == LiveState::kDead) {
      return finish(
          ObjectState::kRefused,
          {RevokeResult::kDone, "revoked, and the provider refuses it", false});
    }
    if (!revoked || waited >= patience_) break;
    pause = std::min(pause, patience_ - waited);
    if (!clock_.wait(pause)) break;
    waited += pause;
  }
  if (check.state == LiveState::kLive) {
    return failed(revoked ? "the provider says that it is revoked, and still "
                            "accepts it"
                          : "it was not revoked: " + said.reason);
  }
  return failed((revoked ? "the provider says that it is revoked, but whether "
                           "it is refused is not known: "
                         : "it is not known whether it was revoked: ") +
                check.reason);
}

}  // namespace tokensweep::verify
