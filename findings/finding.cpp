// SPDX-License-Identifier: Apache-2.0
#include "findings/finding.h"

#include <tuple>

namespace tokensweep {

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

bool report_order(const Finding& a, const Finding& b) {
  return std::tie(a.severity, a.provider, a.rule, a.fingerprint) <
         std::tie(b.severity, b.provider, b.rule, b.fingerprint);
}

}  // namespace tokensweep
