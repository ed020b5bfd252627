// SPDX-License-Identifier: Apache-2.0
// Folders of the user's own where runs leave what makes the next one faster.
#pragma once

#include <sys/types.h>

#include <string>

namespace tokensweep {

inline constexpr mode_t kPrivateFolder = 0700;
inline constexpr mode_t kPrivateFile = 0600;

// `$XDG_CACHE_HOME/tokensweep`, else `~/.cache/tokensweep`; empty when neither
// variable names an absolute path.
[[nodiscard]] std::string user_cache_folder();

// Makes the folder and those above it, for the user alone. True when it is
// there then, whoever made it.
[[nodiscard]] bool make_private_folder(const std::string& folder);

// The first folder above this one in which anybody may put another one in its
// place (or that of one between them); empty when there is none. REQUIRES: the
// path is absolute.
[[nodiscard]] std::string replaceable_part(const std::string& folder);

// Whether it is of this type (S_IFDIR, S_IFREG), no symlink, and only the user
// can have written to it.
[[nodiscard]] bool is_private(const std::string& path, mode_t type);

}  // namespace tokensweep
