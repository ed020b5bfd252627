// SPDX-License-Identifier: Apache-2.0
// Finds and keeps the ignore rules that are in force during a walk.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "scanner/sources/file_system.h"
#include "scanner/sources/gitignore.h"

namespace tokensweep {

// A folder's `.git`, when it is a real one: a git folder with a HEAD, or a file
// that points to one.
struct RepositoryMark {
  bool is_repository = false;
  std::string info_exclude;  // content of its info/exclude
};
[[nodiscard]] RepositoryMark look_for_repository(FileSystem& file_system,
                                                 int folder);

// git's default place for the user's own ignore file; empty without a home.
[[nodiscard]] std::string default_user_ignore_file();

// Every member may be called from any thread. Scopes live as long as this.
class IgnoreScopes {
 public:
  // `user_ignore_file` as in WalkOptions.
  IgnoreScopes(FileSystem& file_system,
               const std::optional<std::string>& user_ignore_file);

  // The rules of `folder`'s .gitignore around `outer`; `outer` itself when
  // there are none. `base` is the length of the folder's path with its slash.
  const IgnoreScope* add_gitignore(const IgnoreScope* outer, std::size_t base,
                                   int folder);
  // A fresh start at the root of a repository: the user's own rules and, over
  // them, info/exclude.
  const IgnoreScope* start_repository(std::size_t base,
                                      const RepositoryMark& mark);

  // For a folder inside a repository: the rules of the repository and of the
  // folders between its root and `folder`, which is left out; and the path
  // from the root, with a slash at the end. No scope outside of repositories.
  struct Enclosing {
    const IgnoreScope* scope = nullptr;
    std::string path;
  };
  // REQUIRES: `folder` is absolute and without symlinks.
  [[nodiscard]] Enclosing enclosing(std::string_view folder);

 private:
  const IgnoreScope* add(const IgnoreScope* outer, std::size_t base,
                         GitignoreRules rules);

  FileSystem& file_system_;
  GitignoreRules user_rules_;
  Mutex mutex_;
  // Never shrinks during a walk: one entry per rule file with rules.
  std::deque<IgnoreScope> scopes_ GUARDED_BY(mutex_);
};

}  // namespace tokensweep
