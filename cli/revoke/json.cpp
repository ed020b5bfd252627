// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include <nlohmann/json.hpp>

#include "cli/revoke/output.h"
#include "findings/json_text.h"

namespace tokensweep::cli {
namespace {

using Json = nlohmann::ordered_json;

Json texts(const std::vector<std::string>& strings) {
  Json array = Json::array();
  for (const std::string& text : strings) array.push_back(json_text(text));
  return array;
}

Json time_or_null(const std::string& time) {
  return time.empty() ? Json(nullptr) : json_text(time);
}

Json token_json(const verify::TokenObject& token) {
  Json json = Json::object();
  json["id"] = json_text(token.id);
  json["kind"] = verify::to_string(token.kind);
  json["owner"] = json_text(token.owner);
  json["label"] = json_text(token.label);
  json["active"] = token.active;
  json["scopes"] = texts(token.scopes);
  json["created"] = time_or_null(token.created);
  json["last_used"] = time_or_null(token.last_used);
  json["expires"] = time_or_null(token.expires);
  json["creator"] = json_text(token.creator);
  json["creator_ip"] = json_text(token.creator_ip);
  json["creator_user_agent"] = json_text(token.creator_user_agent);
  return json;
}

Json place_json(const Occurrence& place) {
  Json json = Json::object();
  json["kind"] = to_string(place.kind);
  json["path"] = json_text(place.path);
  json["line"] = place.line;
  json["commit"] = json_text(place.commit);
  return json;
}

Json item_json(const RevokeItem& item) {
  const verify::RevocationPlan& plan = item.plan;
  Json json = Json::object();
  json["fingerprint"] = json_text(plan.fingerprint);
  json["rule"] = json_text(plan.rule);
  json["provider"] = json_text(plan.provider);
  json["secret"] = json_text(plan.redacted);
  json["verdict"] = verify::to_string(plan.verdict);
  json["refusal"] = plan.refusal == verify::Refusal::kNone
                        ? Json(nullptr)
                        : Json(verify::to_string(plan.refusal));
  json["reason"] = json_text(plan.reason);
  json["step"] = verify::to_string(plan.step);
  json["sent_to"] = json_text(plan.sent_to);
  json["token"] = token_json(plan.object);
  Json& facts = json["facts"] = Json::array();
  for (const verify::IdentityFact& fact : plan.facts) {
    Json each = Json::object();
    each["evidence"] = json_text(fact.evidence);
    each["holds"] = fact.holds;
    facts.push_back(std::move(each));
  }
  json["other_uses"] = texts(plan.other_uses);
  Json& places = json["places"] = Json::array();
  for (const Occurrence& place : plan.places) {
    places.push_back(place_json(place));
  }
  json["outcome"] = Json(nullptr);
  if (item.outcome) {
    Json outcome = Json::object();
    outcome["result"] = verify::to_string(item.outcome->result);
    outcome["text"] = json_text(item.outcome->text);
    outcome["unfinished"] = item.outcome->unfinished;
    json["outcome"] = std::move(outcome);
  }
  return json;
}

}  // namespace

std::string revoke_json(const std::list<RevokeItem>& items,
                        const std::string& run) {
  Json json = Json::object();
  json["schema"] = "tokensweep.revoke";
  json["schema_version"] = 1;
  json["run"] = run;
  Json& tokens = json["tokens"] = Json::array();
  for (const RevokeItem& item : items) {
    if (!item.left_out) tokens.push_back(item_json(item));
  }
  return dump_indented(json) + '\n';
}

std::string log_json(const verify::JournalContents& contents) {
  Json json = Json::object();
  json["schema"] = "tokensweep.revoke-log";
  json["schema_version"] = 1;
  json["whole"] = contents.broken_line == 0;
  json["broken_line"] =
      contents.broken_line == 0 ? Json(nullptr) : Json(contents.broken_line);
  json["problem"] = json_text(contents.problem);
  json["torn_end"] = contents.torn_end;
  Json& entries = json["entries"] = Json::array();
  for (const verify::JournalEntry& entry : contents.entries) {
    // As the journal has it, without what chains the lines.
    Json each = Json::parse(verify::journal_line(entry, ""), nullptr, false);
    for (const char* chained : {"v", "previous", "hash"}) each.erase(chained);
    entries.push_back(std::move(each));
  }
  return dump_indented(json) + '\n';
}

}  // namespace tokensweep::cli
