// SPDX-License-Identifier: Apache-2.0
#include "reporters/place.h"

#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>

#include "base/hash.h"
#include "reporters/wording.h"

namespace tokensweep {
namespace {

constexpr std::size_t kIdBytes = 16;

std::string id_of(const Finding& finding, const Occurrence& occurrence,
                  std::uint64_t number) {
  std::string text = finding.fingerprint;
  for (const std::string_view part :
       {to_string(occurrence.kind), std::string_view(occurrence.path),
        to_string(occurrence.encoding)}) {
    text.push_back('\0');
    text += part;
  }
  text.push_back('\0');
  text += std::to_string(number);
  const Sha256 digest = sha256(as_bytes(text));
  return to_hex(ByteView(digest).first(kIdBytes));
}

std::string object_words(std::string_view what, const std::string& id) {
  return std::string(what).append(short_id(id));
}

std::string thing_words(const Occurrence& occurrence) {
  switch (occurrence.kind) {
    case OccurrenceKind::kCommit:
      return object_words("message of commit ", occurrence.commit.empty()
                                                    ? occurrence.blob
                                                    : occurrence.commit);
    case OccurrenceKind::kTag:
      return object_words("message of tag ", occurrence.blob);
    case OccurrenceKind::kStdin:
      return "standard input";
    case OccurrenceKind::kNote:
      return object_words("note on commit ", occurrence.commit);
    case OccurrenceKind::kGitMetadata:
      return "git's own " + occurrence.path;
    case OccurrenceKind::kBlob:
    case OccurrenceKind::kFile:
    case OccurrenceKind::kIndex:
      break;
  }
  return occurrence.path.empty() ? object_words("blob ", occurrence.blob)
                                 : occurrence.path;
}

}  // namespace

std::vector<Place> places_of(const Finding& finding, std::size_t most) {
  using Key = std::tuple<OccurrenceKind, std::string_view, Encoding>;
  std::map<Key, std::uint64_t> seen;
  std::vector<Place> places;
  for (const Occurrence& occurrence : finding.occurrences) {
    if (places.size() == most) break;
    const Key key(occurrence.kind, occurrence.path, occurrence.encoding);
    places.push_back({&occurrence, id_of(finding, occurrence, ++seen[key])});
  }
  return places;
}

bool has_file(const Occurrence& occurrence) {
  return (occurrence.kind == OccurrenceKind::kFile ||
          occurrence.kind == OccurrenceKind::kIndex ||
          occurrence.kind == OccurrenceKind::kBlob) &&
         !occurrence.path.empty() && !occurrence.path.starts_with('/');
}

bool names_file(const Finding& finding, const Occurrence& occurrence,
                const Target& target) {
  if (!has_file(occurrence)) return false;
  if (occurrence.kind != OccurrenceKind::kBlob) return true;
  return finding.exposure.in_head ||
         (target.kind == "range" && target.head.empty());
}

std::string place_words(const Occurrence& occurrence) {
  std::string words = thing_words(occurrence);
  if (occurrence.line > 0) words += ":" + std::to_string(occurrence.line);
  return words;
}

}  // namespace tokensweep
