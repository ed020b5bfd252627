// SPDX-License-Identifier: Apache-2.0
// Whether what a range adds is still there at its end.
#pragma once

#include "findings/report.h"
#include "scanner/engine/detector.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace tokensweep {

// Sets exposure.in_head of each finding: whether the tree of commit `head`
// holds its secret at one of the finding's paths, or a pointer to a large file,
// which may hold it. What cannot be read is taken to hold none; a scan has
// counted it before. One thread.
void mark_held_by_head(git::ObjectStore& store, const git::ObjectId& head,
                       git::ObjectFormat format, const Detector& detector,
                       Report& report);

}  // namespace tokensweep
