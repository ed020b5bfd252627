// SPDX-License-Identifier: Apache-2.0
#include "findings/occurrence_json.h"

#include <nlohmann/json.hpp>

#include "findings/json_members.h"
#include "findings/json_text.h"

namespace tokensweep {

nlohmann::ordered_json occurrence_to_json(const Occurrence& occurrence) {
  auto json = nlohmann::ordered_json::object();
  json["kind"] = to_string(occurrence.kind);
  json["path"] = json_text(occurrence.path);
  json["line"] = occurrence.line;
  json["column"] = occurrence.column;
  json["blob"] = json_text(occurrence.blob);
  json["commit"] = json_text(occurrence.commit);
  json["count"] = occurrence.count;
  json["encoding"] = to_string(occurrence.encoding);
  return json;
}

Result<Occurrence> read_occurrence(const JsonNode& node) {
  Occurrence occurrence;
  TRY(read_member(node, "kind", parse_occurrence_kind, occurrence.kind));
  TRY(read_member(node, "path", occurrence.path));
  TRY(read_member(node, "line", occurrence.line));
  TRY(read_member(node, "column", occurrence.column));
  TRY(read_member(node, "blob", occurrence.blob));
  TRY(read_member(node, "commit", occurrence.commit));
  TRY(read_member(node, "count", occurrence.count));
  TRY(read_member(node, "encoding", parse_encoding, occurrence.encoding));
  return occurrence;
}

}  // namespace tokensweep
