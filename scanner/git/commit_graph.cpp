// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/commit_graph.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace tokensweep::git {
namespace {

// The commits whose parent each commit is.
class Children {
 public:
  explicit Children(const CommitGraph& graph)
      : first_(graph.size() + std::size_t{1}) {
    const std::uint32_t count = graph.size();
    for (std::uint32_t i = 0; i < count; ++i) {
      for (const std::uint32_t parent : graph.parents(i)) {
        ++first_[parent + std::size_t{1}];
      }
    }
    for (std::size_t i = 0; i < count; ++i) first_[i + 1] += first_[i];
    children_.resize(first_.back());
    std::vector<std::uint64_t> next(first_.begin(), first_.end() - 1);
    for (std::uint32_t i = 0; i < count; ++i) {
      for (const std::uint32_t parent : graph.parents(i)) {
        children_[next[parent]++] = i;
      }
    }
  }

  [[nodiscard]] std::span<const std::uint32_t> of(std::uint32_t commit) const {
    return std::span(children_).subspan(
        first_[commit], first_[commit + std::size_t{1}] - first_[commit]);
  }

 private:
  std::vector<std::uint64_t> first_;
  std::vector<std::uint32_t> children_;
};

// Kahn's algorithm over commits that have numbers, with their dates beside
// them.
std::vector<std::uint32_t> topological_order(
    const CommitGraph& graph, std::span<const CommitLinks::Commit> commits) {
  const std::uint32_t count = graph.size();
  const Children children(graph);
  std::vector<std::uint32_t> waiting(count);  // for that many parents
  using Ready = std::pair<std::int64_t, std::uint32_t>;  // date, number
  std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready;
  for (std::uint32_t i = 0; i < count; ++i) {
    waiting[i] = commits[i].parent_count;
    if (waiting[i] == 0) ready.emplace(commits[i].seconds, i);
  }
  std::vector<std::uint32_t> order;
  order.reserve(count);
  while (!ready.empty()) {
    const std::uint32_t commit = ready.top().second;
    ready.pop();
    order.push_back(commit);
    for (const std::uint32_t child : children.of(commit)) {
      if (--waiting[child] == 0) ready.emplace(commits[child].seconds, child);
    }
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    if (waiting[i] != 0) order.push_back(i);  // in a forged cycle or behind it
  }
  return order;
}

}  // namespace

CommitGraph CommitGraph::build(CommitLinks links, const IdIndex& index) {
  CommitGraph graph;
  graph.commits_ = std::move(links.commits);
  graph.parents_ = std::move(links.parents);
  std::ranges::sort(graph.commits_, {}, &CommitLinks::Commit::position);
  graph.by_position_.assign(index.size(), kNone);
  graph.sort_topologically();
  return graph;
}

void CommitGraph::sort_topologically() {
  number_parents();
  renumber(topological_order(*this, commits_));
}

// By position; those that are no commits go.
void CommitGraph::number_parents() {
  for (std::uint32_t i = 0; i < size(); ++i) {
    by_position_[commits_[i].position] = i;
  }
  std::vector<std::uint32_t> kept;
  for (std::uint32_t i = 0; i < size(); ++i) {
    Commit& commit = commits_[i];
    const std::uint64_t first = kept.size();
    for (const std::uint32_t position : parents(i)) {
      const std::uint32_t parent = by_position_[position];
      if (parent != kNone && parent != i) kept.push_back(parent);
    }
    commit.first_parent = first;
    commit.parent_count = static_cast<std::uint32_t>(kept.size() - first);
  }
  parents_ = std::move(kept);
}

void CommitGraph::renumber(const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> rank(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  std::vector<Commit> sorted;
  std::vector<std::uint32_t> sorted_parents;
  sorted.reserve(order.size());
  sorted_parents.reserve(parents_.size());
  for (const std::uint32_t old : order) {
    Commit commit = commits_[old];
    const std::uint64_t first = sorted_parents.size();
    for (const std::uint32_t parent : parents(old)) {
      if (rank[parent] < sorted.size()) sorted_parents.push_back(rank[parent]);
    }
    commit.first_parent = first;
    commit.parent_count =
        static_cast<std::uint32_t>(sorted_parents.size() - first);
    by_position_[commit.position] = static_cast<std::uint32_t>(sorted.size());
    sorted.push_back(commit);
  }
  commits_ = std::move(sorted);
  parents_ = std::move(sorted_parents);
}

}  // namespace tokensweep::git
