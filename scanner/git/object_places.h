// SPDX-License-Identifier: Apache-2.0
// Where single objects are, by indexes and headers alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"
#include "scanner/git/pack_set.h"

namespace tokensweep::git {

// As ObjectStore::files_of() and head_of(). Any thread.
[[nodiscard]] std::vector<std::string> files_of(const PackSet& set,
                                                const ObjectId& id);
[[nodiscard]] std::optional<ObjectStore::Head> head_of(const PackSet& set,
                                                       const ObjectId& id);

}  // namespace tokensweep::git
