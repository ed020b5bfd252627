// SPDX-License-Identifier: Apache-2.0
// The seam between those who read files (walker, standard input, git's own
// files) and those who look at them.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "findings/kinds.h"

namespace tokensweep {

// Both views are valid during the call only.
struct SourceFile {
  OccurrenceKind kind = OccurrenceKind::kFile;
  std::string_view path;  // as shown to people; bytes
  ByteView content;
};

// Takes files. `worker` is below the number of threads asked for; calls with
// the same worker never overlap, calls with different workers do, and the
// order is not fixed: sort what comes out of it.
class FileSink {
 public:
  virtual ~FileSink() = default;
  virtual void file(unsigned worker, const SourceFile& file) = 0;
};

}  // namespace tokensweep
