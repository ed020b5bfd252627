// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/excluded_paths.h"

#include <memory>

#include "scanner/sources/gitignore.h"

namespace tokensweep {

std::function<bool(std::string_view path)> path_excluder(
    const std::vector<std::string>& globs) {
  if (globs.empty()) return {};
  // Shared by the copies of the function.
  return [rules = std::make_shared<const IgnoreRules>(globs)](
             std::string_view path) { return rules->ignores_file(path); };
}

}  // namespace tokensweep
