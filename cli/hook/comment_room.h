// SPDX-License-Identifier: Apache-2.0
// Whether a line of a file can take a comment at its end.
#pragma once

#include <cstdint>
#include <string_view>

namespace tokensweep::cli {

// Whether the comment that as_comment() gives for `path` may stand at the end
// of line `line` (from 1) of `content` without breaking the file or becoming
// part of a value: not in a line that goes on in the next one, in a text of
// several lines, in a tag, in what may be a symlink's target. False when it
// is not sure, and for lines that begin far down in a large file.
[[nodiscard]] bool has_comment_room(std::string_view path,
                                    std::string_view content,
                                    std::uint64_t line);

}  // namespace tokensweep::cli
