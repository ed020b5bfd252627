// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/tag_parser.h"

namespace tokensweep::git {

std::optional<ObjectType> parse_object_type(std::string_view word) {
  if (word == "commit") return ObjectType::kCommit;
  if (word == "tree") return ObjectType::kTree;
  if (word == "blob") return ObjectType::kBlob;
  if (word == "tag") return ObjectType::kTag;
  return std::nullopt;
}

std::optional<TagHeader> parse_tag(ByteView content, ObjectFormat format) {
  std::string_view rest = as_chars(content);
  TagHeader header;
  const auto target = take_id_line(rest, "object", format);
  if (!target) return std::nullopt;
  header.target = *target;
  constexpr std::string_view kType = "type ";
  if (!rest.starts_with(kType)) return std::nullopt;
  const auto type = parse_object_type(
      rest.substr(kType.size(), rest.find('\n') - kType.size()));
  if (!type) return std::nullopt;
  header.target_type = *type;
  constexpr std::string_view kTagger = "tagger ";
  while (!rest.empty() && rest.front() != '\n') {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    if (line.starts_with(kTagger)) {
      header.tagger = parse_signature(line.substr(kTagger.size()));
      break;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return header;
}

}  // namespace tokensweep::git
