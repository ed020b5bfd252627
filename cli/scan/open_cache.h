// SPDX-License-Identifier: Apache-2.0
// From flags to the cache of scanned objects.
#pragma once

#include <memory>
#include <string>

#include "cli/arguments.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/scan_cache.h"
#include "scanner/pipeline/scan_options.h"

namespace tokensweep::cli {

// Null when there is to be none: --no-cache, a run that compares ways to read
// or to match, no folder for it. One inside of the repository is refused, since
// whoever writes the repository could write its state. Says on standard error
// what went wrong.
[[nodiscard]] std::unique_ptr<ScanCache> open_cache(
    const Arguments& arguments, const git::Layout& layout,
    const std::string& rules_hash);

// What --cache-trust says, else what goes with where the cache is.
[[nodiscard]] CacheTrust cache_trust_of(const Arguments& arguments);

}  // namespace tokensweep::cli
