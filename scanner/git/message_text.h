// SPDX-License-Identifier: Apache-2.0
// What of the file of a commit message can become the message.
#pragma once

#include <string_view>

namespace tokensweep::git {

// `text` without the diff that `git commit -v` puts below its scissors line
// and its explanation, two or more lines with the scissors' own comment string,
// whatever that is: git never commits that diff. It is one only when nothing
// else follows: git keeps the diff of a message that was saved and is given
// again. All else stays, comments too: whether they are part of the message
// depends on flags and config that a hook is not told. The result is a front of
// `text`.
// REQUIRES: somebody edited the message. Else git cuts nothing off.
[[nodiscard]] std::string_view without_diff(std::string_view text);

}  // namespace tokensweep::git
