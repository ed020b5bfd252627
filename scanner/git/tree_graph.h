// SPDX-License-Identifier: Apache-2.0
// The trees of a store that lead down to flagged objects, as a graph.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/git/flagged_objects.h"
#include "scanner/git/id_index.h"
#include "scanner/git/secret_sets.h"
#include "scanner/git/tree_links.h"

namespace tokensweep::git {

// Immutable once built.
class TreeGraph {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  struct Subtree {
    std::uint32_t name = 0;
    std::uint32_t tree = 0;

    friend bool operator==(const Subtree&, const Subtree&) = default;
    friend bool operator<(const Subtree& a, const Subtree& b) {
      return a.name != b.name ? a.name < b.name : a.tree < b.tree;
    }
  };
  struct Hit {
    std::uint32_t flagged = 0;  // number in FlaggedObjects
    std::uint32_t name = 0;

    friend bool operator==(const Hit&, const Hit&) = default;
  };

  // A graph without trees.
  TreeGraph() = default;

  // All arguments are borrowed for the call. Takes time for what leads to
  // flagged objects, and for looking once at all that trees differ in. After a
  // stop request the graph may lack trees.
  static TreeGraph build(const TreeLinks& links, const IdIndex& index,
                         const FlaggedObjects& flagged, SecretSets& sets,
                         const std::stop_token& stop);

  [[nodiscard]] std::uint32_t size() const {
    return static_cast<std::uint32_t>(trees_.size());
  }
  // The number of the tree at a position of the index; kNone when nothing is
  // flagged in it and below it. Numbers ascend with ids.
  [[nodiscard]] std::uint32_t at(std::optional<std::uint32_t> position) const {
    if (!position || *position >= by_position_.size()) return kNone;
    return by_position_[*position];
  }
  // Everything that stands in the tree and below it; 0 for kNone.
  [[nodiscard]] SetId secrets(std::uint32_t tree) const {
    return tree == kNone ? 0 : trees_[tree].secrets;
  }
  // The tree's own number in FlaggedObjects, or kNone.
  [[nodiscard]] std::uint32_t flagged(std::uint32_t tree) const {
    return trees_[tree].flagged;
  }
  // Ascending by name.
  [[nodiscard]] std::span<const Subtree> subtrees(std::uint32_t tree) const;
  // Ascending by name, but for malformed trees.
  [[nodiscard]] std::span<const Hit> hits(std::uint32_t tree) const;
  [[nodiscard]] std::string_view name(std::uint32_t name) const {
    return names_[name];
  }

  // Whether there were too many trees with flagged objects, so that some lack.
  [[nodiscard]] bool is_cut() const { return is_cut_; }

  // The flagged object at `path` below `root` (may be kNone), or kNone.
  [[nodiscard]] std::uint32_t find_hit(std::uint32_t root,
                                       std::string_view path) const;

 private:
  class Search;

  struct Tree {
    std::uint32_t position = 0;
    std::uint32_t flagged = kNone;
    SetId secrets = 0;
    std::uint64_t first_subtree = 0;
    std::uint64_t first_hit = 0;
    std::uint32_t subtree_count = 0;
    std::uint32_t hit_count = 0;
  };

  void find_secrets(const FlaggedObjects& flagged, SecretSets& sets);

  std::vector<Tree> trees_;
  std::vector<std::uint32_t> by_position_;
  std::vector<Subtree> subtrees_;
  std::vector<Hit> hits_;
  std::vector<std::string> names_;
  bool is_cut_ = false;
};

}  // namespace tokensweep::git
