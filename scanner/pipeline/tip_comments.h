// SPDX-License-Identifier: Apache-2.0
// Comments that were put beside secrets of the history later.
#pragma once

#include "findings/report.h"
#include "scanner/engine/detector.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"
#include "scanner/pipeline/inline_allow.h"

namespace tokensweep {

// Fills `allow` of places in files of commits: where the tree of commit `tip`
// has the secret at the same path, and a comment at each of its places there.
// Places that a comment accepts already stay as they are, and so do those of
// which the file cannot be read. One thread.
void accept_by_comments_of(const git::ObjectId& tip, git::ObjectStore& store,
                           const Detector& detector,
                           const InlineMarkers& markers, Report& report);

}  // namespace tokensweep
