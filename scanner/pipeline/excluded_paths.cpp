// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/excluded_paths.h"

#include <memory>

#include "scanner/sources/gitignore.h"

namespace tokensweep {

std::function<bool(std::string_view path)> path_excluder(
    const std::vector<std::string>& globs) {
  if (globs.empty()) return {};
  // Shared by the copies of the function.
  return [rules = std::make_shared<const GitignoreRules>(globs)](
             std::string_view path) { return rules->ignores_file(path); };
}

bool has_tree_path(const Occurrence& occurrence) {
  if (occurrence.path.empty()) return false;
  switch (occurrence.kind) {
    case OccurrenceKind::kBlob:
    case OccurrenceKind::kIndex:
      return true;
    case OccurrenceKind::kGitMetadata:
      return !occurrence.blob.empty();  // the name in a tree
    case OccurrenceKind::kFile:
    case OccurrenceKind::kCommit:
    case OccurrenceKind::kTag:
    case OccurrenceKind::kNote:
    case OccurrenceKind::kStdin:
      break;
  }
  return false;
}

}  // namespace tokensweep
