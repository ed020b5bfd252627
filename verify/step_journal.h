// SPDX-License-Identifier: Apache-2.0
// Writes the steps of one task into a journal.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"
#include "verify/journal.h"
#include "verify/journal_history.h"
#include "verify/revocation.h"

namespace tokensweep::verify {

// Who does it, and in which run of the program.
struct RevokeRun {
  std::string id;
  std::string actor;
};

class StepJournal {
 public:
  // All three must outlive this.
  StepJournal(Journal& journal, const RevokeRun& run, const RevokeClock& clock)
      : journal_(journal), run_(run), clock_(clock) {}

  // kPlan, with all that a resumed run needs.
  [[nodiscard]] Result<void> plan(const RevocationPlan& plan);

  struct Step {
    JournalAction action = JournalAction::kDone;
    JournalPhase phase = JournalPhase::kNote;
    ObjectState before = ObjectState::kNotSaid;
    ObjectState after = ObjectState::kNotSaid;
    int status = 0;
    std::string note;
  };
  [[nodiscard]] Result<void> write(const RevocationPlan& plan, Step step);

 private:
  [[nodiscard]] Result<void> append(JournalEntry entry);

  Journal& journal_;
  const RevokeRun& run_;
  const RevokeClock& clock_;
};

}  // namespace tokensweep::verify
