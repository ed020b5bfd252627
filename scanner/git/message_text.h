// SPDX-License-Identifier: Apache-2.0
// What of the file of a commit message can become the message.
#pragma once

#include <string_view>

namespace tokensweep::git {

// `text` without the diff that `git commit -v` puts below its scissors line
// and its explanation, two or more lines with the scissors' own comment string,
// whatever that is: git never commits that diff. All else stays, comments too:
// whether they are part of the message depends on flags and config that a hook
// is not told. The result is a front of `text`.
[[nodiscard]] std::string_view without_diff(std::string_view text);

}  // namespace tokensweep::git
