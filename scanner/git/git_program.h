// SPDX-License-Identifier: Apache-2.0
// Starts the git program so that it can neither execute anything from the
// repository, nor reach the network, nor depend on anybody's configuration.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/subprocess.h"
#include "scanner/git/object_id.h"

namespace tokensweep::git {

// An empty private repository in a temporary folder that borrows a foreign
// object folder. Git reads the objects without looking at the config, hooks or
// refs of the repository they belong to. Removed on destruction.
class BorrowedObjects {
 public:
  // `alternates`: object folders besides those that objects_dir names.
  static Result<std::unique_ptr<BorrowedObjects>> create(
      const std::string& objects_dir, ObjectFormat format,
      const std::vector<std::string>& alternates);

  BorrowedObjects(const BorrowedObjects&) = delete;
  BorrowedObjects& operator=(const BorrowedObjects&) = delete;
  ~BorrowedObjects();

  // Starts `git <words>` there. `input` as in SubprocessOptions. Any thread.
  [[nodiscard]] Result<Subprocess> start(std::vector<std::string> words,
                                         int input) const;

 private:
  BorrowedObjects(std::string folder, std::string objects_dir,
                  std::string alternates)
      : folder_(std::move(folder)),
        objects_dir_(std::move(objects_dir)),
        alternates_(std::move(alternates)) {}

  std::string folder_;
  std::string objects_dir_;
  std::string alternates_;  // as git takes them from its environment
};

// Starts `git <words>` on the repository `git_dir` itself, under the same
// rules; for what only its own config can explain.
[[nodiscard]] Result<Subprocess> start_git_in(const std::string& git_dir,
                                              std::vector<std::string> words);

// Starts `git fetch <words>` there, which alone may reach the network: by
// https, ssh or a local path, with the user's own config, keys and proxies,
// and without what the repository's config names to be executed.
[[nodiscard]] Result<Subprocess> start_git_fetch(
    const std::string& git_dir, std::vector<std::string> words);

}  // namespace tokensweep::git
