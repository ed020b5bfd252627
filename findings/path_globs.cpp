// SPDX-License-Identifier: Apache-2.0
#include "findings/path_globs.h"

#include <algorithm>

#include "findings/baseline.h"

namespace tokensweep {

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
