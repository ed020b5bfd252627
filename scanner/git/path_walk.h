// SPDX-License-Identifier: Apache-2.0
// Walks trees down to flagged objects and tells at which paths they stand.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "findings/coverage.h"
#include "scanner/git/place_collector.h"
#include "scanner/git/tree_graph.h"

namespace tokensweep::git {

// A tree is entered once at each path, so walking the trees of all commits
// costs what they differ in. One thread.
class PathWalk {
 public:
  // All borrowed.
  PathWalk(const TreeGraph& trees, PlaceCollector& places,
           std::stop_token stop);

  // Visits what is new below `root`: flagged entries get `kind`, flagged trees
  // kGitMetadata.
  void walk(std::uint32_t root, OccurrenceKind kind,
            const std::optional<ObjectId>& commit);

  // For trees that no commit holds: only objects that stand nowhere else.
  void walk_unplaced(std::uint32_t root);

  // Whether a walk entered the tree, at any path.
  [[nodiscard]] bool entered(std::uint32_t tree) const {
    return entered_[tree];
  }
  void report_limits(Coverage& coverage) const;

 private:
  enum class Only { kAll, kUnplaced };

  // Paths are nodes: a name below another path. 0 is the root.
  struct PathNode {
    std::uint32_t parent = 0;
    std::uint32_t name = 0;
    std::uint32_t depth = 0;
    std::uint32_t last_tree = TreeGraph::kNone;  // that was visited here
  };

  void walk_as(std::uint32_t root, OccurrenceKind kind,
               const std::optional<ObjectId>& commit, Only only);
  void visit(std::uint32_t tree, std::uint32_t path, OccurrenceKind kind,
             const std::optional<ObjectId>& commit, Only only);
  [[nodiscard]] std::uint32_t child_path(std::uint32_t parent,
                                         std::uint32_t name);
  [[nodiscard]] std::string text(std::uint32_t path) const;
  [[nodiscard]] std::string text_of_entry(std::uint32_t path,
                                          std::uint32_t name) const;

  const TreeGraph& trees_;
  PlaceCollector& places_;
  std::stop_token stop_;
  std::size_t max_visits_;
  std::vector<PathNode> nodes_;
  std::unordered_map<std::uint64_t, std::uint32_t> children_;
  std::unordered_set<std::uint64_t> visited_;
  std::vector<bool> entered_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> stack_;
  bool limit_reached_ = false;
};

}  // namespace tokensweep::git
