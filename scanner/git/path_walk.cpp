// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/path_walk.h"

#include <algorithm>

namespace tokensweep::git {
namespace {

// Few nested trees make billions of paths, and a forged cycle endless ones. In
// real histories a tree stands at one or two paths.
constexpr std::size_t kFreeVisits = std::size_t{1} << 19;
constexpr std::size_t kVisitsPerTree = 16;
constexpr std::uint32_t kMaxDepth = 1024;

std::uint64_t pair_key(std::uint32_t a, std::uint32_t b) {
  return std::uint64_t{a} << 32 | b;
}

}  // namespace

PathWalk::PathWalk(const TreeGraph& trees, PlaceCollector& places,
                   std::stop_token stop)
    : trees_(trees),
      places_(places),
      stop_(std::move(stop)),
      max_visits_(kFreeVisits + kVisitsPerTree * trees.size()),
      nodes_(1),
      entered_(trees.size()) {}

void PathWalk::walk(std::uint32_t root, OccurrenceKind kind,
                    const std::optional<ObjectId>& commit) {
  walk_as(root, kind, commit, Only::kAll);
}

void PathWalk::walk_unplaced(std::uint32_t root) {
  walk_as(root, OccurrenceKind::kBlob, std::nullopt, Only::kUnplaced);
}

void PathWalk::walk_as(std::uint32_t root, OccurrenceKind kind,
                       const std::optional<ObjectId>& commit, Only only) {
  if (root == TreeGraph::kNone) return;
  stack_.assign(1, {root, 0});
  while (!stack_.empty()) {
    const auto [tree, path] = stack_.back();
    stack_.pop_back();
    if (trees_.secrets(tree) == 0 || stop_.stop_requested()) continue;
    if (visited_.size() >= max_visits_ || nodes_[path].depth > kMaxDepth) {
      limit_reached_ = true;
      continue;
    }
    if (!visited_.insert(pair_key(tree, path)).second) continue;
    visit(tree, path, kind, commit, only);
  }
}

void PathWalk::visit(std::uint32_t tree, std::uint32_t path,
                     OccurrenceKind kind, const std::optional<ObjectId>& commit,
                     Only only) {
  entered_[tree] = true;
  const auto wanted = [&](std::uint32_t number) {
    return only == Only::kAll || !places_.placed(number);
  };
  const std::uint32_t own = trees_.flagged(tree);
  if (own != TreeGraph::kNone && wanted(own)) {
    places_.add(own, OccurrenceKind::kGitMetadata, text(path), commit);
  }
  // What the tree visited here before holds, too, has been seen.
  const std::uint32_t last = nodes_[path].last_tree;
  nodes_[path].last_tree = tree;
  std::span<const TreeGraph::Hit> old_hits;
  std::span<const TreeGraph::Subtree> old_subtrees;
  if (last != TreeGraph::kNone) {
    old_hits = trees_.hits(last);
    old_subtrees = trees_.subtrees(last);
  }
  for (const TreeGraph::Hit& hit : trees_.hits(tree)) {
    while (!old_hits.empty() && old_hits.front().name < hit.name) {
      old_hits = old_hits.subspan(1);
    }
    if (!old_hits.empty() && old_hits.front() == hit) continue;
    if (!wanted(hit.flagged)) continue;
    places_.add(hit.flagged, kind, text_of_entry(path, hit.name), commit);
  }
  for (const TreeGraph::Subtree& subtree : trees_.subtrees(tree)) {
    if (trees_.secrets(subtree.tree) == 0) continue;
    while (!old_subtrees.empty() && old_subtrees.front() < subtree) {
      old_subtrees = old_subtrees.subspan(1);
    }
    if (!old_subtrees.empty() && old_subtrees.front() == subtree) continue;
    stack_.emplace_back(subtree.tree, child_path(path, subtree.name));
  }
}

std::uint32_t PathWalk::child_path(std::uint32_t parent, std::uint32_t name) {
  const auto [found, added] = children_.emplace(
      pair_key(parent, name), static_cast<std::uint32_t>(nodes_.size()));
  if (added) nodes_.push_back({parent, name, nodes_[parent].depth + 1});
  return found->second;
}

std::string PathWalk::text(std::uint32_t path) const {
  std::vector<std::uint32_t> names;
  for (; path != 0; path = nodes_[path].parent) {
    names.push_back(nodes_[path].name);
  }
  std::string result;
  for (auto it = names.rbegin(); it != names.rend(); ++it) {
    if (!result.empty()) result += '/';
    result += trees_.name(*it);
  }
  return result;
}

std::string PathWalk::text_of_entry(std::uint32_t path,
                                    std::uint32_t name) const {
  std::string result = text(path);
  if (!result.empty()) result += '/';
  result += trees_.name(name);
  return result;
}

void PathWalk::report_limits(Coverage& coverage) const {
  if (limit_reached_) {
    coverage.skip("too many paths", SkipEffect::kIncomplete, "");
  }
}

}  // namespace tokensweep::git
