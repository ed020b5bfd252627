// SPDX-License-Identifier: Apache-2.0
// Globs of entries that accept findings, as in .gitignore: one without a slash
// is for files and folders of that name at any depth, one with a slash counts
// from the root; what matches a folder matches everything below it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/glob.h"

namespace tokensweep {

// Why a glob can be none of an entry: it could never match, or means something
// else than it seems to. Empty for a good one.
[[nodiscard]] std::string_view glob_problem(std::string_view pattern);

// Immutable once built. Backslashes that escape nothing separate folders; see
// glob_with_slashes().
class PathGlobs {
 public:
  PathGlobs() = default;
  explicit PathGlobs(const std::vector<std::string>& patterns);

  // `path` is relative to the root and names a file; bytes.
  [[nodiscard]] bool match(std::string_view path) const;

 private:
  struct Pattern {
    Glob glob;
    bool anchored = false;      // for the whole path, not for a name
    bool folders_only = false;  // a slash stood at its end
  };

  std::vector<Pattern> patterns_;
};

}  // namespace tokensweep
