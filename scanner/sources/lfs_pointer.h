// SPDX-License-Identifier: Apache-2.0
// Pointers that Git LFS keeps in history in place of large files.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "findings/coverage.h"

namespace tokensweep {

// git-lfs takes nothing of this size or larger for a pointer.
inline constexpr std::size_t kMaxLfsPointerBytes = 1024;

// The lower-case hex id when `content` is a pointer file; cheap on anything
// else. Thread-safe.
[[nodiscard]] std::optional<std::string> lfs_pointer_id(ByteView content);

// A reason for Coverage.
inline constexpr std::string_view kLfsContentMissing = "lfs content missing";

// Where the large file is kept below `common_dir`, if it is. REQUIRES: `id`
// came from lfs_pointer_id.
[[nodiscard]] std::string lfs_content_path(const std::string& common_dir,
                                           const std::string& id);

// Whether the large file itself is under `common_dir`, where git_metadata
// reads it. REQUIRES: `id` came from lfs_pointer_id.
[[nodiscard]] bool has_lfs_content(const std::string& common_dir,
                                   const std::string& id);

// Counts those that are not there.
void count_missing_lfs(const std::string& common_dir,
                       const std::set<std::string>& ids, Coverage& coverage);

}  // namespace tokensweep
