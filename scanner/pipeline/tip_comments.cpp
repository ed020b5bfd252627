// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/tip_comments.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "findings/secret_identity.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/git/commit_tree.h"

namespace tokensweep {
namespace {

// A file of the tip with a comment in it.
struct CommentedFile {
  std::string content;
  std::vector<Match> matches;
};

class TipComments {
 public:
  TipComments(const git::ObjectId& tip, git::ObjectStore& store,
              const Detector& detector, const InlineMarkers& markers)
      : store_(store),
        markers_(markers),
        tree_(store, tip, tip.format()),
        scanner_(detector.detection()) {}

  // The first of the comments when all places have one.
  [[nodiscard]] std::optional<InlineAllow> find(const Finding& finding,
                                                const Occurrence& place) {
    std::optional<InlineAllow> first;
    const auto entry = tree_.find(place.path);
    if (!entry || !*entry) return first;
    const CommentedFile* file = file_of((*entry)->id);
    if (file == nullptr) return first;
    for (const Match& match : file->matches) {
      if (!is_same_secret(match.secret, finding.secret)) continue;
      auto allow =
          find_inline_allow(file->content, match.span, finding.rule, markers_);
      if (!allow || !allow->honoured) return std::nullopt;
      if (!first) first = std::move(allow);
    }
    return first;
  }

 private:
  // Null when it has no comment.
  const CommentedFile* file_of(const git::ObjectId& blob) {
    const auto [at, is_new] = files_.try_emplace(blob);
    if (!is_new) return at->second.get();
    auto object = store_.read(blob);
    if (!object || object->type != git::ObjectType::kBlob ||
        !mentions_inline_allow(object->content, markers_)) {
      return nullptr;
    }
    at->second = std::make_unique<CommentedFile>();
    at->second->content = std::move(object->content);
    at->second->matches = scanner_.scan(as_bytes(at->second->content));
    return at->second.get();
  }

  git::ObjectStore& store_;
  InlineMarkers markers_;
  git::CommitTree tree_;
  BlobScanner scanner_;
  std::map<git::ObjectId, std::unique_ptr<CommentedFile>> files_;
};

}  // namespace

void accept_by_comments_of(const git::ObjectId& tip, git::ObjectStore& store,
                           const Detector& detector,
                           const InlineMarkers& markers, Report& report) {
  if (report.findings.empty() || markers.none()) return;
  TipComments comments(tip, store, detector, markers);
  for (Finding& finding : report.findings) {
    for (Occurrence& place : finding.occurrences) {
      if (place.kind != OccurrenceKind::kBlob || place.path.empty() ||
          place.line == 0 || (place.allow && place.allow->honoured)) {
        continue;
      }
      if (auto allow = comments.find(finding, place)) {
        place.allow = std::move(allow);
      }
    }
  }
}

}  // namespace tokensweep
