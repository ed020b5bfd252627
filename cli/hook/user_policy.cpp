// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/user_policy.h"

#include <optional>
#include <utility>
#include <vector>

namespace tokensweep::cli {

Result<RepoPolicy> load_user_policy(const Arguments& arguments,
                                    git::Repository& repository) {
  if (!repository.layout().work_dir.empty()) {
    return load_repo_policy(arguments, read_from_work_tree(repository));
  }
  TRY_ASSIGN(const std::optional<git::ObjectId> head, repository.head());
  return load_repo_policy(
      arguments, head ? read_from_commit(repository, *head) : ReadRepoFile());
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
