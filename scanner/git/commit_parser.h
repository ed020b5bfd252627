// SPDX-License-Identifier: Apache-2.0
// Reads the header of a raw commit object. Input is hostile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "scanner/git/object_id.h"

namespace tokensweep::git {

// Who and when, as written: "Name <email> 1700000000 +0130". Views into the
// line; parts that are not there are empty or zero.
struct Signature {
  std::string_view name;
  std::string_view email;
  std::int64_t seconds = 0;         // since 1970, UTC
  std::int32_t offset_minutes = 0;  // of the author's clock
  bool has_date = false;

  // RFC 3339 with the offset; empty without a date or outside years 0..9999.
  [[nodiscard]] std::string date() const;
};

// `line` is what follows "author ", "committer " or "tagger ".
[[nodiscard]] Signature parse_signature(std::string_view line);

// Views into the commit's content.
struct CommitHeader {
  ObjectId tree;
  std::vector<ObjectId> parents;
  Signature author;
  Signature committer;
};

// nullopt when there is no tree line or an id is malformed. Never reads a
// header line past the first empty line.
[[nodiscard]] std::optional<CommitHeader> parse_commit(ByteView content,
                                                       ObjectFormat format);

// A line "<name> <hex id>" at the front of `rest` is cut off. nullopt, and
// `rest` stays, when it is another line; for parsers of commits and tags.
[[nodiscard]] std::optional<ObjectId> take_id_line(std::string_view& rest,
                                                   std::string_view name,
                                                   ObjectFormat format);

}  // namespace tokensweep::git
