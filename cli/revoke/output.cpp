// SPDX-License-Identifier: Apache-2.0
#include "cli/revoke/output.h"

#include <cstddef>
#include <string_view>

#include "base/text.h"

namespace tokensweep::cli {
namespace {

using verify::PlanVerdict;
using verify::RevocationPlan;
using verify::TokenKind;
using verify::TokenObject;

constexpr std::size_t kNameWidth = 10;
constexpr std::size_t kPlacesShown = 3;

void add_line(std::string& out, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  out.append("  ").append(name);
  out.append(kNameWidth - std::min(kNameWidth - 1, name.size()), ' ');
  out.append(escape_for_terminal(text)).append("\n");
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

std::string places_text(const RevocationPlan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.places.size() && i < kPlacesShown; ++i) {
    const Occurrence& place = plan.places[i];
    if (!text.empty()) text += ", ";
    text +=
        place.path.empty() ? std::string(to_string(place.kind)) : place.path;
    if (place.line > 0) text += ':' + std::to_string(place.line);
  }
  if (plan.places.size() > kPlacesShown) {
    text +=
        " and " + std::to_string(plan.places.size() - kPlacesShown) + " more";
  }
  return text;
}

std::string token_text(const TokenObject& token) {
  std::string text = token.id;
  if (!token.label.empty()) text += " \"" + token.label + '"';
  if (!token.owner.empty()) {
    text += (text.empty() ? "of " : " of ") + token.owner;
  }
  return text;
}

std::string times_text(const TokenObject& token) {
  if (token.created.empty()) return {};
  return token.created + ", last used " +
         (token.last_used.empty() ? "never" : token.last_used) +
         (token.expires.empty() ? "" : ", expires " + token.expires);
}

std::string creator_text(const TokenObject& token) {
  std::string text = token.creator;
  for (const std::string* part :
       {&token.creator_ip, &token.creator_user_agent}) {
    if (part->empty()) continue;
    if (!text.empty()) text += ", ";
    text += *part;
  }
  return text;
}

std::string_view step_text(verify::RevokeStep step) {
  switch (step) {
    case verify::RevokeStep::kDeactivate:
      return "deactivate; `tokensweep revoke undo` takes it back";
    case verify::RevokeStep::kDelete:
      return "deactivate, check, then delete, which cannot be undone";
    case verify::RevokeStep::kSelfRevoke:
      return "revoke by the provider's own call, which cannot be undone";
  }
  return {};
}

void add_item(std::string& out, const RevokeItem& item) {
  const RevocationPlan& plan = item.plan;
  out += escape_for_terminal(plan.rule);
  if (!plan.redacted.empty()) {
    out.append("  ").append(escape_for_terminal(plan.redacted));
  }
  out.append("  ").append(escape_for_terminal(plan.fingerprint)).append("\n");
  add_line(out, "at", places_text(plan));
  const TokenObject& token = plan.object;
  add_line(out, "token", token_text(token));
  add_line(out, "scopes", joined(token.scopes));
  add_line(out, "created", times_text(token));
  add_line(out, "by", creator_text(token));
  for (const verify::IdentityFact& fact : plan.facts) {
    add_line(out, fact.holds ? "proof" : "no proof", fact.evidence);
  }
  for (const std::string& use : plan.other_uses) add_line(out, "note", use);
  add_line(out, "sent to", plan.sent_to);
  switch (plan.verdict) {
    case PlanVerdict::kReady:
      add_line(out, "step", step_text(plan.step));
      break;
    case PlanVerdict::kAlreadyDone:
      add_line(out, "done", plan.reason.empty() ? "it is dead" : plan.reason);
      break;
    case PlanVerdict::kRefused:
      add_line(out, "refused", plan.reason);
      break;
  }
  out += '\n';
}

}  // namespace

std::string plan_text(const std::list<RevokeItem>& items) {
  std::string out;
  std::size_t ready = 0;
  std::size_t done = 0;
  std::size_t refused = 0;
  std::size_t left_out = 0;
  bool docker = false;
  for (const RevokeItem& item : items) {
    if (item.left_out) {
      ++left_out;
      continue;
    }
    add_item(out, item);
    ready += item.plan.verdict == PlanVerdict::kReady ? 1 : 0;
    done += item.plan.verdict == PlanVerdict::kAlreadyDone ? 1 : 0;
    refused += item.plan.verdict == PlanVerdict::kRefused ? 1 : 0;
    docker |= item.is_docker && item.plan.verdict == PlanVerdict::kReady;
  }
  out += std::to_string(ready) + " to revoke, " + std::to_string(done) +
         " dead already, " + std::to_string(refused) + " refused";
  if (left_out > 0) {
    out += ", " + std::to_string(left_out) + " left out by --expect";
  }
  out += ".\n";
  if (docker) {
    out +=
        "Sessions that were made from a token before live on for up to ten "
        "minutes.\n";
  }
  return out;
}

std::string outcome_text(const std::list<RevokeItem>& items) {
  std::string out;
  for (const RevokeItem& item : items) {
    if (!item.outcome) continue;
    const std::string token = token_text(item.plan.object);
    out +=
        escape_for_terminal(item.plan.object.id.empty()
                                ? item.plan.rule + ' ' + item.plan.fingerprint
                                : token);
    out.append(": ")
        .append(escape_for_terminal(item.outcome->text))
        .append("\n");
  }
  return out;
}

std::string log_text(const verify::JournalContents& contents) {
  std::string out;
  for (const verify::JournalEntry& entry : contents.entries) {
    std::string line = entry.time + ' ' + entry.run + ' ' + entry.actor + ' ';
    line += to_string(entry.action);
    if (entry.phase != verify::JournalPhase::kNote) {
      line.append(" ").append(to_string(entry.phase));
    }
    line.append(" ").append(entry.token.empty() ? entry.rule : entry.token);
    if (!entry.label.empty()) line += " \"" + entry.label + '"';
    if (!entry.owner.empty()) line += " of " + entry.owner;
    if (entry.after != verify::ObjectState::kNotSaid) {
      line.append(": ").append(to_string(entry.after));
    }
    if (entry.status != 0) line += " (" + std::to_string(entry.status) + ')';
    if (!entry.note.empty()) line += ", " + entry.note;
    out.append(escape_for_terminal(line)).append("\n");
  }
  return out;
}

}  // namespace tokensweep::cli
