// SPDX-License-Identifier: Apache-2.0
// Where the parents of commits are in the list of all objects, as the
// repository's commit-graph has it. Hints: whoever takes one compares it with
// the commit itself, so that a wrong commit-graph changes nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/guarded_map.h"
#include "scanner/git/commit_graph_file.h"
#include "scanner/git/id_index.h"

namespace tokensweep::git {

// Immutable; any thread may ask.
class ParentHints {
 public:
  ParentHints() = default;
  // Reads objects/info/commit-graph, or else the chain of files in
  // objects/info/commit-graphs. No hints when there is none; of a damaged one,
  // those of the files that can be read. `index` is borrowed for the call.
  static ParentHints load(const std::string& objects_dir, const IdIndex& index);

  // Appends the positions of the parents of the commit at a position; kNone
  // for those that the list does not have. False without a hint; `parents` is
  // then what it was.
  [[nodiscard]] bool add_parents(std::uint32_t commit,
                                 std::vector<std::uint32_t>& parents) const;

  [[nodiscard]] bool empty() const { return positions_.empty(); }

 private:
  struct File {
    GuardedMap map;
    CommitGraphFile graph;    // of map
    std::uint32_t first = 0;  // number of its first commit
  };

  // False when the file cannot be used, and neither those above it.
  bool add_file(const std::string& path, const IdIndex& index);

  std::vector<File> files_;               // from the lowest
  std::vector<std::uint32_t> positions_;  // by number
  std::vector<std::uint32_t> numbers_;    // by position, or kNone
};

}  // namespace tokensweep::git
