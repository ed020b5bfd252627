// SPDX-License-Identifier: Apache-2.0
// What to say of a clone that lacks what the change is told by: a shallow one
// that ends too early, or one without the branch.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"
#include "scanner/git/commit_source.h"
#include "scanner/git/object_id.h"

namespace tokensweep::cli {

// How deep the clone is below `head` in the sense of git fetch --depth: 1 when
// the parents of `head` itself were left out. 0 when no commit was cut off that
// it reaches, or one of them cannot be read.
[[nodiscard]] std::uint32_t clone_depth(git::CommitSource& source,
                                        const git::ObjectId& head);

// `what` begins the message; the rest says what to fetch: a depth of at least
// `depth` (0: not known), or all.
[[nodiscard]] Error needs_history(const std::string& what, std::uint32_t depth);
// Whether an error is one of those.
[[nodiscard]] bool is_needs_history(const Error& error);

// kUsage: a clone that is not shallow lacks what its remote may have.
[[nodiscard]] Error needs_fetch(std::string what);
[[nodiscard]] bool is_needs_fetch(const Error& error);

}  // namespace tokensweep::cli
