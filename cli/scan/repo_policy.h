// SPDX-License-Identifier: Apache-2.0
// From the flags, the repository's config and its baseline to what a scan
// leaves out.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/arguments.h"
#include "findings/allow_list.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/inline_allow.h"

namespace tokensweep::cli {

struct RepoPolicy {
  AllowPolicy allows;
  std::vector<std::string> exclude;
  std::optional<std::vector<std::string>> exclude_witness;  // see ScanOptions
  // Folder on the disk that the globs of config and baseline count from; empty
  // when the paths of findings count from it already.
  std::string root;
  InlineMarkers markers;
  std::string notice;  // of what was passed over, to be told; or empty
};

// Gives the content of a file at the top of the repository (the working tree's,
// or that of a commit); nullopt when it is not there.
using ReadRepoFile =
    std::function<Result<std::optional<std::string>>(const std::string& name)>;

// Files named by --config and --baseline are read from the disk whatever `read`
// gives. --ignore-repo-config leaves out what only `read` gives. kUsage for a
// file that is named and not there, and for what is wrong in one: all of both
// files. `root` and `allows.roots` are the caller's.
[[nodiscard]] Result<RepoPolicy> load_repo_policy(const Arguments& arguments,
                                                  const ReadRepoFile& read);

// Readers for load_repo_policy: of a folder (no symlink is followed), of the
// repository's working tree, where a sparse checkout may leave files out that
// the index has, and of the tree of a commit (or of a tree). What is there and
// no plain file is kUsage.
[[nodiscard]] ReadRepoFile read_from_folder(std::string folder);
[[nodiscard]] ReadRepoFile read_from_work_tree(git::Repository& repository);
[[nodiscard]] ReadRepoFile read_from_commit(git::Repository& repository,
                                            const git::ObjectId& commit);

// Of the working tree; of what HEAD has where there is none. Gives nothing
// where there is no HEAD either.
[[nodiscard]] Result<ReadRepoFile> read_from_checkout(
    git::Repository& repository);

// What each of at most two commits accepts and excludes, and neither more. When
// the first one's files are broken, the second's count alone, with a notice: it
// repaired them. Without commits nothing but what the flags name.
[[nodiscard]] Result<RepoPolicy> load_policy_of_commits(
    const Arguments& arguments, git::Repository& repository,
    std::span<const git::ObjectId> commits);

// The policy of a scan of files: that of the repository that holds the first of
// `paths`, or, outside of repositories, of the nearest folder with a config or
// a baseline. Its entries are only about places below that folder. Folders and
// files that anybody may write to are passed over, with a notice where that
// leaves out a policy. Standard input ("-") is below nothing.
[[nodiscard]] Result<RepoPolicy> load_policy_of_paths(
    const Arguments& arguments, const std::vector<std::string>& paths);

}  // namespace tokensweep::cli
