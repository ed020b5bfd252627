// SPDX-License-Identifier: Apache-2.0
// Which objects the files of a store hold.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scanner/git/object_id.h"

namespace tokensweep::git {

// Ids of all objects in packs (by pack or index) and loose objects, sorted and
// unique. An index that cannot be read holds none. Nullopt for files of any
// other kind: it is not known what comes with them.
[[nodiscard]] std::optional<std::vector<ObjectId>> objects_in(
    std::span<const std::string> paths, ObjectFormat format);

}  // namespace tokensweep::git
