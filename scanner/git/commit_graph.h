// SPDX-License-Identifier: Apache-2.0
// All commits of a store, reachable or not, in topological order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scanner/git/commit_links.h"
#include "scanner/git/id_index.h"

namespace tokensweep::git {

// Commits are numbered in topological order: parents before children, ready
// ones by commit date, then by id. Parents that are not there (shallow clones)
// are left out. Immutable once built.
class CommitGraph {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // `index` is borrowed for the call.
  static CommitGraph build(CommitLinks links, const IdIndex& index);

  [[nodiscard]] std::uint32_t size() const {
    return static_cast<std::uint32_t>(commits_.size());
  }
  // The number of the commit at a position of the index, or kNone.
  [[nodiscard]] std::uint32_t at(std::optional<std::uint32_t> position) const {
    if (!position || *position >= by_position_.size()) return kNone;
    return by_position_[*position];
  }
  // Positions in the index.
  [[nodiscard]] std::uint32_t position(std::uint32_t commit) const {
    return commits_[commit].position;
  }
  [[nodiscard]] std::optional<std::uint32_t> tree_position(
      std::uint32_t commit) const {
    const std::uint32_t position = commits_[commit].tree;
    if (position == kNone) return std::nullopt;
    return position;
  }
  // Smaller numbers than the commit's own. A forged cycle is cut.
  [[nodiscard]] std::span<const std::uint32_t> parents(
      std::uint32_t commit) const {
    const Commit& found = commits_[commit];
    return std::span(parents_).subspan(found.first_parent, found.parent_count);
  }

 private:
  using Commit = CommitLinks::Commit;

  // From commits by position, with positions as parents.
  void sort_topologically();
  void number_parents();
  // `order` has the old number of each new one.
  void renumber(const std::vector<std::uint32_t>& order);

  std::vector<Commit> commits_;
  std::vector<std::uint32_t> parents_;
  std::vector<std::uint32_t> by_position_;
};

}  // namespace tokensweep::git
