// SPDX-License-Identifier: Apache-2.0
#include "reporters/sarif_location.h"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "reporters/sarif_text.h"
#include "reporters/uri.h"

namespace tokensweep {
namespace {

using Json = nlohmann::ordered_json;

const std::string& object_of(const Occurrence& occurrence) {
  const bool is_commit = occurrence.kind == OccurrenceKind::kCommit;
  return (is_commit && !occurrence.commit.empty()) || occurrence.blob.empty()
             ? occurrence.commit
             : occurrence.blob;
}

Json artifact_of(const Occurrence& occurrence) {
  Json json = Json::object();
  const std::string& path = occurrence.path;
  std::string_view base = kSarifRoot;
  switch (occurrence.kind) {
    case OccurrenceKind::kStdin:
      json["uri"] = "stdin";
      return json;
    case OccurrenceKind::kCommit:
    case OccurrenceKind::kTag:
      json["uri"] = "objects/" + percent_encode_path(object_of(occurrence));
      json["uriBaseId"] = kSarifGitDirectory;
      return json;
    case OccurrenceKind::kGitMetadata:
      base = kSarifGitDirectory;
      break;
    case OccurrenceKind::kBlob:
    case OccurrenceKind::kNote:
    case OccurrenceKind::kFile:
    case OccurrenceKind::kIndex:
      break;
  }
  if (path.empty()) {
    json["uri"] = "objects/" + percent_encode_path(object_of(occurrence));
    json["uriBaseId"] = kSarifGitDirectory;
  } else if (path.starts_with('/')) {
    json["uri"] = "file://" + percent_encode_path(path);
  } else {
    json["uri"] = percent_encode_path(path);
    json["uriBaseId"] = base;
  }
  return json;
}

// §3.30: the line as a whole. SARIF has no columns in bytes, and what stands
// left of the secret is not known here.
Json region_of(const Occurrence& occurrence, std::string_view snippet) {
  Json json = Json::object();
  json["startLine"] = occurrence.line;
  json["snippet"]["text"] = snippet;
  if (occurrence.column > 0) {
    json["properties"]["byteColumn"] = occurrence.column;
  }
  return json;
}

Json logical_location(std::string_view kind, const std::string& id) {
  Json json = Json::object();
  json["name"] = sarif_text(id);
  json["fullyQualifiedName"] = std::string(kind) + " " + sarif_text(id);
  json["kind"] = kind;
  return json;
}

}  // namespace

Json sarif_location(const Occurrence& occurrence, std::string_view snippet) {
  Json physical = Json::object();
  physical["artifactLocation"] = artifact_of(occurrence);
  if (occurrence.line > 0) physical["region"] = region_of(occurrence, snippet);

  Json properties = Json::object();
  properties["kind"] = to_string(occurrence.kind);
  properties["encoding"] = to_string(occurrence.encoding);
  properties["count"] = occurrence.count;
  if (!occurrence.blob.empty()) {
    properties["blob"] = sarif_text(occurrence.blob);
  }
  if (!occurrence.commit.empty()) {
    properties["commit"] = sarif_text(occurrence.commit);
  }

  Json json = Json::object();
  json["physicalLocation"] = std::move(physical);
  const bool is_commit = occurrence.kind == OccurrenceKind::kCommit;
  const bool is_tag = occurrence.kind == OccurrenceKind::kTag;
  if (is_commit || is_tag) {
    json["logicalLocations"] = Json::array(
        {logical_location(to_string(occurrence.kind), object_of(occurrence))});
  }
  json["properties"] = std::move(properties);
  return json;
}

}  // namespace tokensweep
