// SPDX-License-Identifier: Apache-2.0
#include "cli/scan/changed_policy.h"

#include <optional>
#include <string>
#include <utility>

#include "cli/scan/repo_policy.h"
#include "scanner/git/commit_tree.h"

namespace tokensweep::cli {
namespace {

using Entry = std::optional<git::CommitTree::Entry>;

Result<Entry> entry_of(git::Repository& repository, const git::ObjectId& commit,
                       const std::string& name) {
  git::CommitTree tree(repository.objects(), commit,
                       repository.layout().format);
  return tree.find(name);
}

bool are_equal(const Entry& a, const Entry& b) {
  return a.has_value() == b.has_value() &&
         (!a || (a->id == b->id && a->mode == b->mode));
}

}  // namespace

Result<void> check_changed_policy(const Arguments& arguments,
                                  git::Repository& repository,
                                  const git::ObjectId& head,
                                  std::span<const git::ObjectId> befores) {
  const ReadRepoFile read = read_from_commit(repository, head);
  const auto read_changed =
      [&](const std::string& name) -> Result<std::optional<std::string>> {
    TRY_ASSIGN(const Entry now, entry_of(repository, head, name));
    for (const git::ObjectId& commit : befores) {
      TRY_ASSIGN(const Entry before, entry_of(repository, commit, name));
      if (are_equal(now, before)) return std::optional<std::string>();
    }
    return read(name);
  };
  auto policy = load_repo_policy(arguments, read_changed);
  if (policy) return {};
  return std::move(policy).error().with_context("this change breaks it");
}

}  // namespace tokensweep::cli
