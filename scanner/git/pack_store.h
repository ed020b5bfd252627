// SPDX-License-Identifier: Apache-2.0
// Our own way to the objects of a repository: packs, loose objects and
// alternates, either hash, without libgit2 and without the git program.
#pragma once

#include <memory>

#include "base/result.h"
#include "scanner/git/listed_store.h"
#include "scanner/git/object_store.h"

namespace tokensweep::git {

// Opens nothing before the first call. What was there then stays readable
// although git packs it anew meanwhile. Its walk() shows deltas; every object
// once, whatever number of copies there is.
//
// Hashes are not verified. Of an object with several copies any that can be
// read is taken. Objects that cannot be read are counted as "corrupt object",
// "object too large", "missing base" (what is made from an object that is
// absent or cannot be read), "missing object", "delta chain too deep", "delta
// cycle" or "out of memory". Multi-pack-indexes, reverse indexes and bitmaps
// are not needed.
[[nodiscard]] std::unique_ptr<ObjectStore> open_pack_store(
    const StoreLocation& location);

}  // namespace tokensweep::git
