// SPDX-License-Identifier: Apache-2.0
// Which objects a store holds, read from its folders: pack indexes, loose
// objects and alternates. A multi-pack-index is not needed, and not trusted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/object_id.h"

namespace tokensweep::git {

struct ObjectListing {
  std::vector<ObjectId> ids;  // sorted, unique
  // Positions in `ids` in the order in which reading is fast: pack by pack,
  // by offset, then loose objects.
  std::vector<std::uint32_t> read_order;
  std::size_t packed = 0;  // how many of them, in front, are in a pack
};

// Where a store's objects are.
struct StoreLocation {
  std::string objects_dir;
  ObjectFormat format = ObjectFormat::kSha1;
  // Besides those that the folder itself names; only our own reader looks
  // there.
  std::vector<std::string> alternates = {};
};

// The objects folder itself and its alternates, recursively, each once, as
// absolute paths. Alternates that are not there are counted in `coverage`.
[[nodiscard]] std::vector<std::string> object_folders(
    const StoreLocation& location, Coverage& coverage);

// A folder as git writes it into lists of alternates: as it is, or quoted like
// a C string.
[[nodiscard]] std::string unquote_folder(std::string_view text);

// Unreadable indexes, and packs without index, are counted in `coverage`. An
// error only when the first folder cannot be listed.
[[nodiscard]] Result<ObjectListing> list_objects(
    const std::vector<std::string>& folders, ObjectFormat format,
    Coverage& coverage);

}  // namespace tokensweep::git
