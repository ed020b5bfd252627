// SPDX-License-Identifier: Apache-2.0
#include "verify/revocation.h"

#include <algorithm>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <utility>

namespace tokensweep::verify {

std::string_view to_string(PlanVerdict value) {
  switch (value) {
    case PlanVerdict::kReady:
      return "ready";
    case PlanVerdict::kAlreadyDone:
      return "already-done";
    case PlanVerdict::kRefused:
      return "refused";
  }
  return {};
}

std::string_view to_string(Refusal value) {
  switch (value) {
    case Refusal::kNone:
      return "";
    case Refusal::kUnreadable:
      return "unreadable";
    case Refusal::kNoCall:
      return "no-call";
    case Refusal::kNotKnownLive:
      return "not-known-live";
    case Refusal::kNoSession:
      return "no-session";
    case Refusal::kTokenSession:
      return "token-session";
    case Refusal::kOtherAccount:
      return "other-account";
    case Refusal::kOwnSession:
      return "own-session";
    case Refusal::kUnproven:
      return "unproven";
    case Refusal::kAmbiguous:
      return "ambiguous";
  }
  return {};
}

std::string_view to_string(RevokeStep value) {
  switch (value) {
    case RevokeStep::kDeactivate:
      return "deactivate";
    case RevokeStep::kDelete:
      return "delete";
    case RevokeStep::kSelfRevoke:
      return "self-revoke";
  }
  return {};
}

std::string_view to_string(RevokeResult value) {
  switch (value) {
    case RevokeResult::kDone:
      return "done";
    case RevokeResult::kAlreadyDone:
      return "already-done";
    case RevokeResult::kUnchecked:
      return "unchecked";
    case RevokeResult::kReactivated:
      return "reactivated";
    case RevokeResult::kFailed:
      return "failed";
    case RevokeResult::kInterrupted:
      return "interrupted";
  }
  return {};
}

void refuse(RevocationPlan& plan, Refusal refusal, std::string reason) {
  plan.verdict = PlanVerdict::kRefused;
  plan.refusal = refusal;
  plan.reason = std::move(reason);
}

RevokeClock system_clock(std::stop_token stop) {
  RevokeClock clock;
  clock.stop = stop;
  clock.now = [] { return static_cast<std::int64_t>(std::time(nullptr)); };
  clock.wait = [stop = std::move(stop)](std::chrono::milliseconds pause) {
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop, pause, [] { return false; });
    return !stop.stop_requested();
  };
  return clock;
}

}  // namespace tokensweep::verify
