// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace tokensweep::git {

// Of the headers we were built with; the library itself is loaded at first
// use and not for this.
[[nodiscard]] std::string_view libgit2_version();

}  // namespace tokensweep::git
