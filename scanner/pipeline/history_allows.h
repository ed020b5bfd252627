// SPDX-License-Identifier: Apache-2.0
// Comments that accept secrets of the history.
#pragma once

#include <optional>
#include <span>

#include "scanner/engine/detector.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/inline_allow.h"

namespace tokensweep {

struct HistoryAllows {
  const Detector& detector;
  InlineMarkers markers;
  git::ObjectStore& store;
  std::optional<git::ObjectId> head;
  std::span<const git::Ref> refs;
  git::ObjectFormat format = git::ObjectFormat::kSha1;
};

// Fills `allow` of occurrences in objects, after add_history(). One version
// decides for a place: HEAD's at that path if that holds the secret, else the
// earliest. Every place of the secret there needs a comment, and so does every
// one in the version of each branch, local or remote-tracking, that holds it at
// that path. (Nobody can write a comment into a tag.) Where the earliest
// version has some with and some without, line and column become those of the
// first without. Objects that cannot be read accept nothing.
//
// Reads the deciding objects; scans those that hold a comment again. Looks at
// branches only when a comment accepts something.
void allow_history_places(const HistoryAllows& options,
                          Collector::Collected& collected);

}  // namespace tokensweep
