// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/user_policy.h"

#include <utility>
#include <vector>

namespace tokensweep::cli {

Result<RepoPolicy> load_user_policy(const Arguments& arguments,
                                    git::Repository& repository) {
  TRY_ASSIGN(const ReadRepoFile read, read_from_checkout(repository));
  return load_repo_policy(arguments, read);
}

FindOldPolicies policies_of_parents(const Arguments& arguments,
                                    git::Repository& repository) {
  return
      [&](const git::CommitChange& change) -> Result<std::vector<OldPolicy>> {
        std::vector<OldPolicy> policies;
        for (const git::ObjectId& tree : change.parent_trees) {
          TRY_ASSIGN(
              RepoPolicy policy,
              load_repo_policy(arguments, read_from_commit(repository, tree)));
          policies.push_back({std::move(policy.exclude),
                              std::move(policy.allows), policy.markers});
        }
        return policies;
      };
}

}  // namespace tokensweep::cli
