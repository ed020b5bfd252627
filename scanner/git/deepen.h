// SPDX-License-Identifier: Apache-2.0
// Fetches what a clone, most often a shallow one, leaves out. The only place
// where git may reach the network for us, and only when the user allows it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "scanner/git/repository.h"

namespace tokensweep::git {

// Starts `git fetch` in the repository, from the remote "origin" or its only
// one: `depth` commits more, or everything with kAll; `wanted` too, ids and
// refspecs, where the server gives them. Its hooks, helpers and commands stay
// off: what git would execute because the repository's config says so is not
// executed, only https, ssh and local paths are used, and nobody is asked for a
// password. kIo when git says no. The repository is to be opened anew
// afterwards.
inline constexpr std::uint32_t kAll = 0;
[[nodiscard]] Result<void> deepen(Repository& repository, std::uint32_t depth,
                                  const std::vector<std::string>& wanted);

// The same for a clone that is not shallow, and stays so: fetches `wanted`
// alone. What the server does not give is no error.
[[nodiscard]] Result<void> fetch_wanted(Repository& repository,
                                        const std::vector<std::string>& wanted);

}  // namespace tokensweep::git
