// SPDX-License-Identifier: Apache-2.0
#include "verify/step_journal.h"

#include "base/dates.h"

namespace tokensweep::verify {

Result<void> StepJournal::plan(const RevocationPlan& plan) {
  return append(plan_entry(plan));
}

Result<void> StepJournal::write(const RevocationPlan& plan, Step step) {
  JournalEntry entry = plan_entry(plan);
  entry.places.clear();
  entry.target_kind.clear();
  entry.target_path.clear();
  entry.target_place.clear();
  entry.wants_delete = false;
  entry.action = step.action;
  entry.phase = step.phase;
  entry.before = step.before;
  entry.after = step.after;
  entry.status = step.status;
  entry.note = std::move(step.note);
  return append(std::move(entry));
}

Result<void> StepJournal::append(JournalEntry entry) {
  entry.time = format_rfc3339(clock_.now());
  entry.run = run_.id;
  entry.actor = run_.actor;
  return journal_.append(entry);
}

}  // namespace tokensweep::verify
