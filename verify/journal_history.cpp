// SPDX-License-Identifier: Apache-2.0
#include "verify/journal_history.h"

#include <algorithm>
#include <utility>

namespace tokensweep::verify {
namespace {

bool same_token(const JournalEntry& a, const JournalEntry& b) {
  return !a.token.empty() && a.kind == b.kind && a.token == b.token;
}

bool same_task(const JournalEntry& a, const JournalEntry& b) {
  return a.run == b.run && a.fingerprint == b.fingerprint;
}

bool is_out(ObjectState state) {
  return state == ObjectState::kInactive || state == ObjectState::kDeleted;
}

RevokeStage next_stage(RevokeStage stage, const JournalEntry& entry) {
  const bool result = entry.phase == JournalPhase::kResult;
  switch (entry.action) {
    case JournalAction::kDeactivate:
      return result && is_out(entry.after) ? RevokeStage::kDeactivated
                                           : RevokeStage::kPlanned;
    case JournalAction::kCheck:
      return result && entry.after == ObjectState::kRefused
                 ? RevokeStage::kRefused
                 : stage;
    case JournalAction::kDelete:
      return result && entry.after == ObjectState::kDeleted
                 ? RevokeStage::kDeleted
                 : stage;
    case JournalAction::kActivate:
      return result && entry.after == ObjectState::kActive
                 ? RevokeStage::kPutBack
                 : RevokeStage::kWrong;
    case JournalAction::kSelfRevoke:
      return RevokeStage::kAskedOnce;
    case JournalAction::kPlan:
    case JournalAction::kUndo:
    case JournalAction::kDone:
    case JournalAction::kRecover:
      break;
  }
  return stage;
}

}  // namespace

std::vector<Unfinished> unfinished_revocations(
    const std::vector<JournalEntry>& entries) {
  std::vector<Unfinished> open;
  for (const JournalEntry& entry : entries) {
    switch (entry.action) {
      case JournalAction::kPlan:
        open.push_back({entry, RevokeStage::kPlanned});
        break;
      case JournalAction::kDone:
        std::erase_if(open, [&](const Unfinished& each) {
          return same_task(each.plan, entry);
        });
        break;
      case JournalAction::kUndo:
        if (entry.after != ObjectState::kActive) break;
        std::erase_if(open, [&](const Unfinished& each) {
          return same_token(each.plan, entry);
        });
        break;
      default:
        for (Unfinished& each : open) {
          if (same_task(each.plan, entry)) {
            each.stage = next_stage(each.stage, entry);
          }
        }
    }
  }
  return open;
}

std::vector<TouchedToken> touched_tokens(
    const std::vector<JournalEntry>& entries) {
  std::vector<TouchedToken> tokens;
  for (const JournalEntry& entry : entries) {
    const bool changes = entry.action == JournalAction::kDeactivate ||
                         entry.action == JournalAction::kDelete ||
                         entry.action == JournalAction::kActivate ||
                         entry.action == JournalAction::kUndo;
    if (!changes || entry.token.empty()) continue;
    auto found = std::ranges::find_if(tokens, [&](const TouchedToken& each) {
      return same_token(each.last, entry);
    });
    if (found == tokens.end()) {
      tokens.push_back({entry, entry.run, ObjectState::kUnknown});
      found = std::prev(tokens.end());
    }
    if (entry.action == JournalAction::kDeactivate && found->run != entry.run) {
      found->run = entry.run;
    }
    found->last = entry;
    if (entry.phase == JournalPhase::kResult &&
        entry.after != ObjectState::kUnknown) {
      found->state = entry.after;
    } else if (entry.action == JournalAction::kDeactivate) {
      found->state = ObjectState::kUnknown;
    }
  }
  return tokens;
}

std::optional<TokenObject> taken_out(const std::vector<JournalEntry>& entries,
                                     std::string_view fingerprint) {
  const std::vector<TouchedToken> tokens = touched_tokens(entries);
  for (auto token = tokens.rbegin(); token != tokens.rend(); ++token) {
    if (token->last.fingerprint != fingerprint || !is_out(token->state)) {
      continue;
    }
    return plan_of(token->last).object;
  }
  return std::nullopt;
}

JournalEntry plan_entry(const RevocationPlan& plan) {
  JournalEntry entry;
  entry.action = JournalAction::kPlan;
  entry.kind = plan.object.kind;
  entry.provider = plan.provider;
  entry.rule = plan.rule;
  entry.owner = plan.object.owner;
  entry.token = plan.object.id;
  entry.label = plan.object.label;
  entry.fingerprint = plan.fingerprint;
  entry.target_kind = plan.target.kind;
  entry.target_path = plan.target.path;
  entry.target_place = plan.target_place;
  entry.places = plan.places;
  entry.note = plan.sent_to;
  entry.wants_delete = plan.step == RevokeStep::kDelete;
  entry.before =
      plan.object.active ? ObjectState::kActive : ObjectState::kNotSaid;
  return entry;
}

RevocationPlan plan_of(const JournalEntry& entry) {
  RevocationPlan plan;
  plan.fingerprint = entry.fingerprint;
  plan.rule = entry.rule;
  plan.provider = entry.provider;
  plan.target.kind = entry.target_kind;
  plan.target.path = entry.target_path;
  plan.target_place = entry.target_place;
  plan.places = entry.places;
  if (entry.action == JournalAction::kPlan) plan.sent_to = entry.note;
  plan.verdict = PlanVerdict::kReady;
  if (entry.kind == TokenKind::kOther) {
    plan.step = RevokeStep::kSelfRevoke;
  } else {
    plan.step =
        entry.wants_delete ? RevokeStep::kDelete : RevokeStep::kDeactivate;
  }
  plan.object.kind = entry.kind;
  plan.object.owner = entry.owner;
  plan.object.id = entry.token;
  plan.object.label = entry.label;
  return plan;
}

Finding finding_of(const RevocationPlan& plan) {
  Finding finding;
  finding.fingerprint = plan.fingerprint;
  finding.rule = plan.rule;
  finding.provider = plan.provider;
  finding.occurrences = plan.places;
  return finding;
}

}  // namespace tokensweep::verify
