// SPDX-License-Identifier: Apache-2.0
// Reads git's index file, versions 2 to 4, split or not. Input is hostile.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "scanner/git/repository.h"

namespace tokensweep::git {

// The entries of `path`, sorted by path; none when there is no such file. A
// split index reads its shared part from the same folder. In a sparse index a
// whole folder may stand as one entry of mode 040000 with its tree's id.
// kCorrupt, kUnsupported or kIo otherwise.
[[nodiscard]] Result<std::vector<IndexEntry>> read_index(
    const std::string& path, ObjectFormat format);

// What an index file says by itself.
struct ParsedIndex {
  std::vector<IndexEntry> entries;
  // Of a split index: file name suffix of the shared part (empty: not split),
  // which of its entries are deleted, and which are replaced, in order, by the
  // first entries here (those have an empty path).
  std::string shared;
  std::vector<bool> deleted;
  std::vector<bool> replaced;
};
[[nodiscard]] Result<ParsedIndex> parse_index(ByteView content,
                                              ObjectFormat format);

}  // namespace tokensweep::git
