// SPDX-License-Identifier: Apache-2.0
// What commits and the index change, by the git program and whole listings:
// slow, and simple enough to be believed.
#pragma once

#include <string>

#include "scanner/git/change.h"
#include "tests/support/git_repo.h"

namespace tokensweep::test {

// Of a commit against its parents.
[[nodiscard]] git::CommitChange change_of(GitRepo& repo,
                                          const std::string& commit);
// Of the index against HEAD, if there is one, and MERGE_HEAD.
[[nodiscard]] git::CommitChange staged_change(GitRepo& repo);

}  // namespace tokensweep::test
