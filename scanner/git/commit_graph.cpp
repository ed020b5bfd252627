// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/commit_graph.h"

#include <algorithm>
#include <queue>
#include <utility>

#include "scanner/git/commit_parser.h"

namespace tokensweep::git {

// What each worker saw; parents are positions.
class CommitGraph::Collector final : public ObjectSink {
 public:
  Collector(const IdIndex& index, const CommitReadOptions& options)
      : index_(index),
        format_(options.format),
        parts_(std::max(1U, options.threads)) {}

  void object(unsigned worker, const ObjectView& object) override {
    Part& part = parts_[worker];
    const auto position = index_.find(object.id);
    const auto header = parse_commit(object.content, format_);
    if (!position || !header) return;
    Commit commit;
    commit.position = *position;
    commit.tree = index_.find(header->tree).value_or(kNone);
    commit.seconds = header->committer.seconds;
    commit.first_parent = part.parents.size();
    for (const ObjectId& parent : header->parents) {
      if (const auto found = index_.find(parent)) {
        part.parents.push_back(*found);
      }
    }
    commit.parent_count =
        static_cast<std::uint32_t>(part.parents.size() - commit.first_parent);
    part.commits.push_back(commit);
  }

  CommitGraph merge() {
    CommitGraph graph;
    for (Part& part : parts_) {
      const std::uint64_t base = graph.parents_.size();
      for (Commit& commit : part.commits) {
        commit.first_parent += base;
        graph.commits_.push_back(commit);
      }
      graph.parents_.insert(graph.parents_.end(), part.parents.begin(),
                            part.parents.end());
      part = {};
    }
    std::ranges::sort(graph.commits_, {}, &Commit::position);
    graph.by_position_.assign(index_.size(), kNone);
    graph.sort_topologically();
    return graph;
  }

 private:
  struct Part {
    std::vector<Commit> commits;
    std::vector<std::uint32_t> parents;
  };

  const IdIndex& index_;
  ObjectFormat format_;
  std::vector<Part> parts_;
};

Result<CommitGraph> CommitGraph::build(ObjectStore& store, const IdIndex& index,
                                       const CommitReadOptions& options) {
  Collector collector(index, options);
  ReadOptions read;
  read.types = mask_of(ObjectType::kCommit);
  read.threads = options.threads;
  read.stop = options.stop;
  Coverage counted_already;
  TRY(store.for_each(read, collector, counted_already));
  return collector.merge();
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
