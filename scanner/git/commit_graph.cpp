// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/commit_graph.h"

#include <algorithm>
#include <queue>
#include <utility>

namespace tokensweep::git {

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
  const std::uint32_t count = size();
  for (std::uint32_t i = 0; i < count; ++i) {
    by_position_[commits_[i].position] = i;
  }
  // Parents become numbers by position; those that are no commits go.
  std::vector<std::uint32_t> kept;
  std::vector<std::uint32_t> waiting(count);
  std::vector<std::uint64_t> first_child(count + std::size_t{1});
  for (std::uint32_t i = 0; i < count; ++i) {
    Commit& commit = commits_[i];
    const std::uint64_t first = kept.size();
    for (const std::uint32_t position : parents(i)) {
      const std::uint32_t parent = by_position_[position];
      if (parent == kNone || parent == i) continue;
      kept.push_back(parent);
      ++first_child[parent + std::size_t{1}];
    }
    commit.first_parent = first;
    commit.parent_count = static_cast<std::uint32_t>(kept.size() - first);
    waiting[i] = commit.parent_count;
  }
  parents_ = std::move(kept);
  for (std::uint32_t i = 0; i < count; ++i)
    first_child[i + 1] += first_child[i];
  std::vector<std::uint32_t> children(parents_.size());
  std::vector<std::uint64_t> next_child(first_child.begin(),
                                        first_child.end() - 1);
  for (std::uint32_t i = 0; i < count; ++i) {
    for (const std::uint32_t parent : parents(i)) {
      children[next_child[parent]++] = i;
    }
  }

  using Ready = std::pair<std::int64_t, std::uint32_t>;  // date, number
  std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready;
  std::vector<std::uint32_t> order;
  order.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (waiting[i] == 0) ready.emplace(commits_[i].seconds, i);
  }
  while (!ready.empty()) {
    const std::uint32_t commit = ready.top().second;
    ready.pop();
    order.push_back(commit);
    for (std::uint64_t at = first_child[commit];
         at < first_child[commit + std::size_t{1}]; ++at) {
      const std::uint32_t child = children[at];
      if (--waiting[child] == 0) ready.emplace(commits_[child].seconds, child);
    }
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    if (waiting[i] != 0) order.push_back(i);  // in a forged cycle or behind it
  }

  std::vector<std::uint32_t> rank(count);
  for (std::uint32_t i = 0; i < count; ++i) rank[order[i]] = i;
  std::vector<Commit> sorted;
  std::vector<std::uint32_t> sorted_parents;
  sorted.reserve(count);
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
