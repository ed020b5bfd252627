// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/held_by_head.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "scanner/engine/blob_scanner.h"
#include "scanner/git/commit_tree.h"

namespace tokensweep {
namespace {

class HeadReader {
 public:
  HeadReader(git::ObjectStore& store, const git::ObjectId& head,
             git::ObjectFormat format, const Detector& detector)
      : store_(store),
        tree_(store, head, format),
        scanner_(detector.detection()) {}

  [[nodiscard]] bool holds(std::string_view path, const std::string& secret) {
    const auto entry = tree_.find(path);
    return entry && *entry && secrets_of((*entry)->id).contains(secret);
  }

 private:
  const std::set<std::string>& secrets_of(const git::ObjectId& blob) {
    const auto [at, is_new] = secrets_.try_emplace(blob);
    if (!is_new) return at->second;
    const auto object = store_.read(blob);
    if (!object || object->type != git::ObjectType::kBlob) return at->second;
    for (const Match& match : scanner_.scan(as_bytes(object->content))) {
      at->second.insert(match.secret);
    }
    return at->second;
  }

  git::ObjectStore& store_;
  git::CommitTree tree_;
  BlobScanner scanner_;
  std::map<git::ObjectId, std::set<std::string>> secrets_;
};

}  // namespace

void mark_held_by_head(git::ObjectStore& store, const git::ObjectId& head,
                       git::ObjectFormat format, const Detector& detector,
                       Report& report) {
  if (report.findings.empty()) return;
  HeadReader reader(store, head, format, detector);
  for (Finding& finding : report.findings) {
    finding.exposure.in_head = std::ranges::any_of(
        finding.occurrences, [&](const Occurrence& occurrence) {
          return occurrence.kind == OccurrenceKind::kBlob &&
                 reader.holds(occurrence.path, finding.secret);
        });
  }
}

}  // namespace tokensweep
