// SPDX-License-Identifier: Apache-2.0
// Which objects a store holds, read from its folders: pack indexes, loose
// objects and alternates. A multi-pack-index is not needed, and not trusted.
#pragma once

#include <cstdint>
#include <string>
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

// The objects folder itself and its alternates, recursively, each once, as
// absolute paths. Alternates that are not there are counted in `coverage`.
[[nodiscard]] std::vector<std::string> object_folders(
    const std::string& objects_dir, Coverage& coverage);

// Unreadable indexes, and packs without index, are counted in `coverage`. An
// error only when the first folder cannot be listed.
[[nodiscard]] Result<ObjectListing> list_objects(
    const std::vector<std::string>& folders, ObjectFormat format,
    Coverage& coverage);

}  // namespace tokensweep::git
