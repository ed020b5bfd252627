// SPDX-License-Identifier: Apache-2.0
// The files of an objects folder: packs and loose objects.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/object_id.h"

namespace tokensweep::git {

// Paths of the pack indexes in an objects folder, sorted. Indexes without
// pack, packs without index and unreadable folders are counted in `coverage`.
[[nodiscard]] std::vector<std::string> pack_indexes_in(
    const std::string& folder, Coverage& coverage);

// Ids of the loose objects in an objects folder, sorted. Unreadable folders in
// it are counted in `coverage`; an error when it cannot be listed itself.
[[nodiscard]] Result<std::vector<ObjectId>> loose_objects_in(
    const std::string& folder, ObjectFormat format, Coverage& coverage);

}  // namespace tokensweep::git
