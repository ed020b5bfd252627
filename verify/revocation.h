// SPDX-License-Identifier: Apache-2.0
// What is to be done about a leaked token and why, as plain data; and what came
// of it. Holds no secret. Texts may come from outside: escape them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "findings/finding.h"
#include "findings/report.h"
#include "verify/journal_entry.h"
#include "verify/token_objects.h"

namespace tokensweep::verify {

enum class PlanVerdict : std::uint8_t {
  kReady,        // identity is proven
  kAlreadyDone,  // the token is dead
  kRefused,
};

enum class Refusal : std::uint8_t {
  kNone,
  kUnreadable,    // the secret cannot be read again
  kNoCall,        // nothing that tokensweep could call revokes this
  kNotKnownLive,  // not known to be live, nor surely dead
  kNoSession,     // nobody is logged in, or the session ended
  kTokenSession,  // the session was made from an access token
  kOtherAccount,  // the session may not manage this account's tokens
  kOwnSession,    // the token that tokensweep itself is logged in with
  kUnproven,      // one of the two facts is missing
  kAmbiguous,     // several secrets claim to be the same token
};

enum class RevokeStep : std::uint8_t { kDeactivate, kDelete, kSelfRevoke };

// One of the two independent proofs that the object is the leaked token.
struct IdentityFact {
  std::string evidence;
  bool holds = false;
};

struct RevocationPlan {
  std::string fingerprint;
  std::string rule;
  std::string provider;
  std::string redacted;
  Target target;
  std::string target_place;  // where the target was, absolute
  std::vector<Occurrence> places;
  PlanVerdict verdict = PlanVerdict::kRefused;
  Refusal refusal = Refusal::kNone;
  std::string reason;  // one clause: why refused, why done already
  RevokeStep step = RevokeStep::kDeactivate;
  std::string sent_to;  // kSelfRevoke: the origins that get the secret
  TokenObject object;   // kind kOther: only `owner` and `id`, if known
  std::vector<IdentityFact> facts;
  std::vector<std::string> other_uses;  // what else may break or be left
};

void refuse(RevocationPlan& plan, Refusal refusal, std::string reason);

enum class RevokeResult : std::uint8_t {
  kDone,
  kAlreadyDone,
  kUnchecked,    // deactivated, but the secret could not be read for the check
  kReactivated,  // the wrong object was hit, and put back
  kFailed,
  kInterrupted,
};

struct RevokeOutcome {
  RevokeResult result = RevokeResult::kFailed;
  std::string text;  // one clause for people
  // More steps are due: `revoke --resume`.
  bool unfinished = false;
};

[[nodiscard]] std::string_view to_string(PlanVerdict value);
[[nodiscard]] std::string_view to_string(Refusal value);
[[nodiscard]] std::string_view to_string(RevokeStep value);
[[nodiscard]] std::string_view to_string(RevokeResult value);

// Time and interruption, injected by tests.
struct RevokeClock {
  // Unix seconds.
  std::function<std::int64_t()> now;
  // Sleeps; false when the run was interrupted meanwhile.
  std::function<bool(std::chrono::milliseconds)> wait;
  std::stop_token stop;
};
// The system's.
[[nodiscard]] RevokeClock system_clock(std::stop_token stop);

}  // namespace tokensweep::verify
