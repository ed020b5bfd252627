// SPDX-License-Identifier: Apache-2.0
// What the parents of a merge do not have in common. A file that one parent
// renamed before is no file that the merge removes.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scanner/git/change.h"
#include "scanner/git/object_store.h"

namespace tokensweep {

// Of one parent: the paths that it lacks and others have, with what stands
// there.
using OneSidedFiles =
    std::map<std::string, std::vector<git::ObjectId>, std::less<>>;

// By parent. nullopt when there are too many of them, or a tree cannot be read.
[[nodiscard]] std::optional<std::vector<OneSidedFiles>> find_one_sided(
    const std::vector<git::ObjectId>& parent_trees, git::ObjectStore& store);

}  // namespace tokensweep
