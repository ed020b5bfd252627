// SPDX-License-Identifier: Apache-2.0
#include "findings/path_globs.h"

#include <algorithm>

#include "findings/baseline.h"

namespace tokensweep {

std::string_view glob_problem(std::string_view pattern) {
  if (pattern.empty()) return "a path is empty";
  if (pattern.front() == '!') return "'paths' knows no '!'";
  const std::string glob = glob_with_slashes(pattern);
  const std::size_t begin = glob.starts_with("./") ? 1 : 0;
  if (glob.find_first_not_of('/', begin) == std::string::npos) {
    return "a path of slashes matches nothing";
  }
  return "";
}

PathGlobs::PathGlobs(const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    std::string text = glob_with_slashes(pattern);
    if (text.starts_with("./")) text.erase(0, 1);
    bool folders_only = false;
    while (text.ends_with('/')) {
      text.pop_back();
      folders_only = true;
    }
    const bool anchored = text.find('/') != std::string::npos;
    if (text.starts_with('/')) text.erase(0, 1);
    patterns_.push_back({Glob(text), anchored, folders_only});
  }
}

bool PathGlobs::match(std::string_view path) const {
  // The path itself, then each folder that it is in.
  for (bool is_file = true; !path.empty(); is_file = false) {
    const std::size_t slash = path.rfind('/');
    const std::string_view name = path.substr(slash + 1);
    const bool found =
        std::ranges::any_of(patterns_, [&](const Pattern& pattern) {
          if (is_file && pattern.folders_only) return false;
          return pattern.glob.matches(pattern.anchored ? path : name);
        });
    if (found) return true;
    path = slash == std::string_view::npos ? "" : path.substr(0, slash);
  }
  return false;
}

}  // namespace tokensweep
