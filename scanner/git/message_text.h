// SPDX-License-Identifier: Apache-2.0
// What of a commit message that is being written becomes the message.
#pragma once

#include <string>
#include <string_view>

namespace tokensweep::git {

enum class CommentLines { kKept, kDropped };

// `text` without what is below git's scissors line and, if wanted, without
// lines that begin with `comment` (core.commentChar; not empty). "auto" takes
// what the last line begins with, if git would choose it. Lines that are left
// out leave an empty line, so that line numbers stay.
[[nodiscard]] std::string kept_message(std::string_view text,
                                       std::string_view comment,
                                       CommentLines comment_lines);

}  // namespace tokensweep::git
