// SPDX-License-Identifier: Apache-2.0
// What a journal says is yet to be done or can be undone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "verify/journal_entry.h"
#include "verify/revocation.h"

namespace tokensweep::verify {

// How far a revocation came. Requests whose result is not in the journal may
// or may not have been carried out: whoever goes on looks first.
enum class RevokeStage : std::uint8_t {
  kPlanned,      // deactivation or the provider's call is due
  kDeactivated,  // the check is due
  kRefused,      // the check said so: deletion, if asked for, is due
  kDeleted,
  kWrong,      // the check said that it was the wrong object: put it back
  kPutBack,    // done but for the last line
  kAskedOnce,  // the provider's call may have been made
};

struct Unfinished {
  JournalEntry plan;
  RevokeStage stage = RevokeStage::kPlanned;
};

// Plans without kDone, in the journal's order. What a person undid later is
// finished.
[[nodiscard]] std::vector<Unfinished> unfinished_revocations(
    const std::vector<JournalEntry>& entries);

// What a journal knows of one Docker Hub token.
struct TouchedToken {
  JournalEntry last;  // with the kind, owner, id and label
  std::string run;    // that deactivated or deleted it
  ObjectState state = ObjectState::kNotSaid;
};

// Tokens that were deactivated, deleted, or put back, in the order of the first
// touch. A deactivation whose result is not known counts.
[[nodiscard]] std::vector<TouchedToken> touched_tokens(
    const std::vector<JournalEntry>& entries);

// The object that was taken out of service for this fingerprint last; nullopt
// when there is none, or it was put back.
[[nodiscard]] std::optional<TokenObject> taken_out(
    const std::vector<JournalEntry>& entries, std::string_view fingerprint);

// The kPlan entry without time, run and actor; and a plan from such an entry.
[[nodiscard]] JournalEntry plan_entry(const RevocationPlan& plan);
[[nodiscard]] RevocationPlan plan_of(const JournalEntry& entry);
// A finding that names the plan's places, for reading the secret again.
[[nodiscard]] Finding finding_of(const RevocationPlan& plan);

}  // namespace tokensweep::verify
