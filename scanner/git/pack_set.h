// SPDX-License-Identifier: Apache-2.0
// All the places of a store where objects are, opened.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_listing.h"
#include "scanner/git/pack_file.h"

namespace tokensweep::git {

struct LooseRef {
  ObjectId id;
  std::uint32_t folder = 0;  // of PackSet::folders
};

struct PackSet {
  ObjectFormat format = ObjectFormat::kSha1;
  std::vector<std::string> folders;  // the store's own first
  std::vector<PackFile> packs;       // by folder, then by name
  std::vector<LooseRef> loose;       // sorted by id, unique
};

// Opens the packs of an objects folder and of its alternates. Indexes that
// cannot be read are counted in `coverage`. A pack that vanishes meanwhile has
// been replaced by another: the folders are listed anew. An error only when
// the first folder cannot be listed.
[[nodiscard]] Result<PackSet> open_packs(const StoreLocation& location,
                                         Coverage& coverage);

}  // namespace tokensweep::git
