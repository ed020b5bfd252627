// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/libgit2_version.h"

#include <git2/version.h>

namespace tokensweep::git {

std::string_view libgit2_version() {
  return LIBGIT2_VERSION;
}

}  // namespace tokensweep::git
