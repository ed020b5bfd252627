// SPDX-License-Identifier: Apache-2.0
// How a file's language writes comments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokensweep::cli {

// `text` as a comment that may stand at the end of a line of the file `path`
// and becomes part of no value there; nullopt when the language has none, or is
// not known.
[[nodiscard]] std::optional<std::string> as_comment(std::string_view path,
                                                    std::string_view text);

}  // namespace tokensweep::cli
