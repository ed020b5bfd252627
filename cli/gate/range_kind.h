// SPDX-License-Identifier: Apache-2.0
// How the commits of a change are told from those before it.
#pragma once

#include <cstdint>

namespace tokensweep::cli {

// `base` is a revision, `branch` a branch of the remote. "It counts" means
// that what it reaches is not part of the change.
enum class RangeKind : std::uint8_t {
  // `base` counts, and must be there: people named it.
  kNamed,
  // A change that goes into `branch`, which counts. `base`, an id that may have
  // grown old, counts only where the clone lacks the branch, or where that
  // holds the head; where the clone is to say which branch it is, only in the
  // latter.
  kInto,
  // A change on top of `base`, which was looked at before. `branch`, another
  // one, counts too: what was merged from there is not new.
  kOnTop,
  // Everything that the head reaches.
  kWhole,
  // Nothing: what a push leaves behind that deletes its ref.
  kNothing,
};

}  // namespace tokensweep::cli
