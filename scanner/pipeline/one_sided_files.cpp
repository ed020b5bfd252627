// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/one_sided_files.h"

#include <array>
#include <utility>

#include "findings/coverage.h"
#include "scanner/git/tree_changes.h"

namespace tokensweep {
namespace {

// Each is compared with each.
constexpr std::size_t kMaxParents = 8;

}  // namespace

std::optional<std::vector<OneSidedFiles>> find_one_sided(
    const std::vector<git::ObjectId>& parent_trees, git::ObjectStore& store) {
  if (parent_trees.size() > kMaxParents) return std::nullopt;
  std::vector<OneSidedFiles> result(parent_trees.size());
  Coverage coverage;
  for (std::size_t i = 0; i < parent_trees.size(); ++i) {
    const auto format = static_cast<git::ObjectFormat>(
        static_cast<std::uint8_t>(parent_trees[i].raw().size()));
    git::TreeChanges changes(store, format, coverage);
    for (const git::ObjectId& other : parent_trees) {
      if (other == parent_trees[i]) continue;
      auto change =
          changes.of_tree(other, std::array<git::ObjectId, 1>{parent_trees[i]});
      if (!change || !coverage.complete()) return std::nullopt;
      for (git::FileChange& file : change->files) {
        if (!file.before.empty()) continue;
        result[i][std::move(file.path)].push_back(file.blob);
      }
    }
  }
  return result;
}

}  // namespace tokensweep
