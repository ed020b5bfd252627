// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/excluded_paths.h"

#include <memory>
#include <utility>

#include "scanner/sources/gitignore.h"

namespace tokensweep {

namespace {

using Excluder = std::function<bool(std::string_view path)>;

Excluder excluder_by(const std::vector<std::string>& globs) {
  if (globs.empty()) return {};
  // Shared by the copies of the function.
  return [rules = std::make_shared<const GitignoreRules>(globs)](
             std::string_view path) { return rules->ignores_file(path); };
}

}  // namespace

Excluder path_excluder(const std::vector<std::string>& globs,
                       const std::optional<std::vector<std::string>>& witness) {
  Excluder first = excluder_by(globs);
  if (!first || !witness) return first;
  Excluder second = excluder_by(*witness);
  if (!second) return {};
  return [first = std::move(first), second = std::move(second)](
             std::string_view path) { return first(path) && second(path); };
}

}  // namespace tokensweep
