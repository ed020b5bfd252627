// SPDX-License-Identifier: Apache-2.0
// How Talisman names and remembers the files of .talismanrc.
#pragma once

#include <string>
#include <string_view>

namespace tokensweep {

// What it keeps of a file, in hex.
[[nodiscard]] std::string talisman_checksum(std::string_view path,
                                            std::string_view content);

// Whether the pattern is about the file. One with a slash at its end is about
// all files below that folder, one with a slash elsewhere is for the whole
// path, any other for the name of a file at any depth. `*` and `?` stop at
// slashes, also in pairs; the folder is literal. Both count from the top of the
// repository. REQUIRES: no '[' in the pattern: sets are not those of Glob.
[[nodiscard]] bool talisman_matches(std::string_view pattern,
                                    std::string_view path);

}  // namespace tokensweep
