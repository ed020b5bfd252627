// SPDX-License-Identifier: Apache-2.0
// A file at the top of a working tree that a sparse checkout leaves out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "scanner/git/repository.h"

namespace tokensweep::cli {

// What the index has of the file when it is marked skip-worktree there; nullopt
// when it is not. Whether the file is there all the same is the caller's to
// see. kUsage for what is no plain file; else an error when the index or the
// content cannot be read.
[[nodiscard]] Result<std::optional<std::string>> read_left_out_file(
    git::Repository& repository, std::string_view name,
    std::uint64_t max_bytes);

}  // namespace tokensweep::cli
