// SPDX-License-Identifier: Apache-2.0
#include "findings/allowed_json.h"

#include <nlohmann/json.hpp>

#include "findings/json_members.h"
#include "findings/json_text.h"

namespace tokensweep {

nlohmann::ordered_json allowed_to_json(const Allowed& allowed) {
  auto json = nlohmann::ordered_json::object();
  json["fingerprint"] = json_text(allowed.fingerprint);
  json["rule"] = json_text(allowed.rule);
  json["source"] = to_string(allowed.source);
  json["where"] = json_text(allowed.where);
  json["reason"] = json_text(allowed.reason);
  json["author"] = json_text(allowed.author);
  json["expires"] = json_text(allowed.expires);
  json["places"] = allowed.places;
  json["whole"] = allowed.whole;
  return json;
}

Result<Allowed> read_allowed(const JsonNode& node) {
  Allowed allowed;
  TRY(read_member(node, "fingerprint", allowed.fingerprint));
  TRY(read_member(node, "rule", allowed.rule));
  TRY(read_member(node, "source", parse_allow_source, allowed.source));
  TRY(read_member(node, "where", allowed.where));
  TRY(read_member(node, "reason", allowed.reason));
  TRY(read_member(node, "author", allowed.author));
  TRY(read_member(node, "expires", allowed.expires));
  TRY(read_member(node, "places", allowed.places));
  TRY(read_member(node, "whole", allowed.whole));
  return allowed;
}

nlohmann::ordered_json note_to_json(const AllowNote& note) {
  auto json = nlohmann::ordered_json::object();
  json["problem"] = to_string(note.problem);
  json["where"] = json_text(note.where);
  json["fingerprint"] = json_text(note.fingerprint);
  json["rule"] = json_text(note.rule);
  json["reason"] = json_text(note.reason);
  json["expires"] = json_text(note.expires);
  return json;
}

Result<AllowNote> read_note(const JsonNode& node) {
  AllowNote note;
  TRY(read_member(node, "problem", parse_allow_problem, note.problem));
  TRY(read_member(node, "where", note.where));
  TRY(read_member(node, "fingerprint", note.fingerprint));
  TRY(read_member(node, "rule", note.rule));
  TRY(read_member(node, "reason", note.reason));
  TRY(read_member(node, "expires", note.expires));
  return note;
}

}  // namespace tokensweep
