// SPDX-License-Identifier: Apache-2.0
// Reads git's index file, versions 2 to 4, split or not. Input is hostile.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "scanner/git/repository.h"

namespace tokensweep::git {

// A folder of which git knows what tree its entries make.
struct CachedTree {
  std::string name;  // the last part of its path; empty for the root
  // Of the index, below this folder; -1 when the tree is not known.
  std::int64_t entries = -1;
  ObjectId tree;
  // One past its last descendant: they follow it, each before its own.
  std::size_t end = 0;
};

struct Index {
  std::vector<IndexEntry> entries;  // by path
  std::vector<CachedTree> trees;    // the root first; may be empty
  bool missing = false;             // there is no such file
};

// The repository's index; nothing in it when there is no such file. A split
// index reads its shared part from the git directory, wherever the index is. In
// a sparse index a whole folder may stand as one entry of mode 040000 with its
// tree's id. kCorrupt, kUnsupported or kIo otherwise.
[[nodiscard]] Result<Index> read_index(const Layout& layout);

// The entries that are marked skip-worktree, by path: files that a sparse
// checkout leaves out of the working tree, though they may be there all the
// same. Cheap where nothing can be marked. Errors as of read_index().
[[nodiscard]] Result<std::vector<IndexEntry>> read_skipped_entries(
    const Layout& layout);

// The checksum at the end of the repository's index file: zero where git is
// told not to make one. kNotFound when there is no index.
[[nodiscard]] Result<ObjectId> index_checksum(const Layout& layout);

// What an index file says by itself.
struct ParsedIndex {
  std::vector<IndexEntry> entries;
  std::vector<bool> skipped;      // of each entry: marked skip-worktree
  std::vector<CachedTree> trees;  // none when that part is malformed, as in git
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
