// SPDX-License-Identifier: Apache-2.0
// Whether a project uses husky before husky is installed in this clone.
#pragma once

#include <string>

namespace tokensweep::cli {

// The folder of scripts, absolute, that husky will run once it is installed in
// the working tree at `work`: that of package.json's scripts, or .husky when it
// is there. Empty when there is no sign of husky, or when it leads out of the
// working tree.
[[nodiscard]] std::string find_husky_folder(const std::string& work);

}  // namespace tokensweep::cli
