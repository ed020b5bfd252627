// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/held_by_head.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "findings/secret_identity.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/git/commit_tree.h"
#include "scanner/sources/lfs_pointer.h"

namespace tokensweep {
namespace {

class HeadReader {
 public:
  HeadReader(git::ObjectStore& store, const git::ObjectId& head,
             git::ObjectFormat format, const Detector& detector)
      : store_(store),
        tree_(store, head, format),
        scanner_(detector.detection()) {}

  [[nodiscard]] bool holds(const Occurrence& place,
                           const std::string& identity) {
    const auto entry = tree_.find(place.path);
    if (!entry || !*entry) return false;
    if ((*entry)->id.hex() == place.blob) return true;
    const Held& held = held_by((*entry)->id);
    return held.is_pointer || held.secrets.contains(identity);
  }

 private:
  struct Held {
    std::set<std::string> secrets;  // their identities
    bool is_pointer = false;        // to a large file, which may hold anything
  };

  const Held& held_by(const git::ObjectId& blob) {
    const auto [at, is_new] = held_.try_emplace(blob);
    Held& held = at->second;
    if (!is_new) return held;
    const auto object = store_.read(blob);
    if (!object || object->type != git::ObjectType::kBlob) return held;
    const ByteView content = as_bytes(object->content);
    held.is_pointer = lfs_pointer_id(content).has_value();
    for (const Match& match : scanner_.scan(content)) {
      held.secrets.insert(secret_identity(match.secret));
    }
    return held;
  }

  git::ObjectStore& store_;
  git::CommitTree tree_;
  BlobScanner scanner_;
  std::map<git::ObjectId, Held> held_;
};

}  // namespace

void mark_held_by_head(git::ObjectStore& store, const git::ObjectId& head,
                       git::ObjectFormat format, const Detector& detector,
                       Report& report) {
  if (report.findings.empty()) return;
  HeadReader reader(store, head, format, detector);
  for (Finding& finding : report.findings) {
    const std::string identity = secret_identity(finding.secret);
    finding.exposure.in_head = std::ranges::any_of(
        finding.occurrences, [&](const Occurrence& occurrence) {
          return occurrence.kind == OccurrenceKind::kBlob &&
                 reader.holds(occurrence, identity);
        });
  }
}

}  // namespace tokensweep
