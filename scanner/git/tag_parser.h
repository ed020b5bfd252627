// SPDX-License-Identifier: Apache-2.0
// Reads the header of a raw tag object. Input is hostile.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "scanner/git/commit_parser.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace tokensweep::git {

// Views into the tag's content.
struct TagHeader {
  ObjectId target;
  ObjectType target_type = ObjectType::kCommit;
  Signature tagger;  // old tags have none
};

// nullopt when the target or its type is malformed.
[[nodiscard]] std::optional<TagHeader> parse_tag(ByteView content,
                                                 ObjectFormat format);

// "commit", "tree", "blob" and "tag"; nullopt for other words.
[[nodiscard]] std::optional<ObjectType> parse_object_type(
    std::string_view word);

}  // namespace tokensweep::git
