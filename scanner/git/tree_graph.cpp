// SPDX-License-Identifier: Apache-2.0
// The pass keeps, of every tree, its subtrees and its flagged entries: eight
// bytes each, so that no tree is read twice. Afterwards a depth-first walk
// gives each tree the set of secrets below it. Ids of hostile trees may be
// forged, so cycles are possible; they are cut.
#include "scanner/git/tree_graph.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "scanner/git/tree_parser.h"

namespace tokensweep::git {
namespace {

// Numbers names in the order in which they come.
class NameTable {
 public:
  std::uint32_t number(std::string_view name) {
    const auto found = numbers_.find(name);
    if (found != numbers_.end()) return found->second;
    const auto number = static_cast<std::uint32_t>(numbers_.size());
    numbers_.emplace(std::string(name), number);
    return number;
  }

  [[nodiscard]] std::vector<std::string> take() && {
    std::vector<std::string> names(numbers_.size());
    while (!numbers_.empty()) {
      auto node = numbers_.extract(numbers_.begin());
      names[node.mapped()] = std::move(node.key());
    }
    return names;
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>
      numbers_;
};

}  // namespace

// What each worker saw. Tree numbers are positions until merge().
class TreeGraph::Collector final : public ObjectSink {
 public:
  Collector(const IdIndex& index, const FlaggedObjects& flagged,
            const TreeReadOptions& options)
      : index_(index),
        flagged_(flagged),
        format_(options.format),
        parts_(std::max(1U, options.threads)) {}

  void object(unsigned worker, const ObjectView& object) override {
    Part& part = parts_[worker];
    const auto position = index_.find(object.id);
    if (!position) return;
    Tree tree;
    tree.position = *position;
    tree.flagged = flagged_.find(object.id).value_or(kNone);
    tree.first_subtree = part.subtrees.size();
    tree.first_hit = part.hits.size();
    TreeParser parser(object.content, format_);
    TreeEntry entry;
    while (parser.next(entry)) {
      if (entry.is_submodule()) continue;
      if (entry.is_tree()) {
        const auto child = index_.find(entry.id());
        if (child) {
          part.subtrees.push_back({*child, part.names.number(entry.name)});
        }
      } else if (const auto hit = flagged_.find(entry.id())) {
        part.hits.push_back({*hit, part.names.number(entry.name)});
      }
    }
    tree.subtree_count =
        static_cast<std::uint32_t>(part.subtrees.size() - tree.first_subtree);
    tree.hit_count =
        static_cast<std::uint32_t>(part.hits.size() - tree.first_hit);
    part.trees.push_back(tree);
  }

  TreeGraph merge() {
    TreeGraph graph;
    NameTable names;
    for (Part& part : parts_) add(part, names, graph);
    graph.names_ = std::move(names).take();
    std::ranges::sort(graph.trees_, {}, &Tree::position);
    graph.by_position_.assign(index_.size(), kNone);
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      graph.by_position_[graph.trees_[i].position] = i;
    }
    for (Subtree& subtree : graph.subtrees_) {
      subtree.tree = graph.by_position_[subtree.tree];
    }
    return graph;
  }

 private:
  struct Part {
    std::vector<Tree> trees;
    std::vector<Subtree> subtrees;
    std::vector<Hit> hits;
    NameTable names;
  };

  static void add(Part& part, NameTable& names, TreeGraph& graph) {
    std::vector<std::uint32_t> numbers;
    for (const std::string& name : std::move(part.names).take()) {
      numbers.push_back(names.number(name));
    }
    const std::uint64_t subtree_base = graph.subtrees_.size();
    const std::uint64_t hit_base = graph.hits_.size();
    for (Tree& tree : part.trees) {
      tree.first_subtree += subtree_base;
      tree.first_hit += hit_base;
    }
    for (Subtree& subtree : part.subtrees) {
      subtree.name = numbers[subtree.name];
    }
    for (Hit& hit : part.hits) hit.name = numbers[hit.name];
    append(graph.trees_, part.trees);
    append(graph.subtrees_, part.subtrees);
    append(graph.hits_, part.hits);
  }

  template <typename T>
  static void append(std::vector<T>& to, std::vector<T>& from) {
    if (to.empty()) {
      to = std::move(from);
    } else {
      to.insert(to.end(), from.begin(), from.end());
    }
    from = {};
  }

  const IdIndex& index_;
  const FlaggedObjects& flagged_;
  ObjectFormat format_;
  std::vector<Part> parts_;
};

Result<TreeGraph> TreeGraph::build(ObjectStore& store, const IdIndex& index,
                                   const FlaggedObjects& flagged,
                                   SecretSets& sets,
                                   const TreeReadOptions& options) {
  Collector collector(index, flagged, options);
  ReadOptions read;
  read.types = mask_of(ObjectType::kTree);
  read.threads = options.threads;
  read.stop = options.stop;
  Coverage counted_already;
  TRY(store.for_each(read, collector, counted_already));
  TreeGraph graph = collector.merge();
  graph.find_secrets(flagged, sets);
  return graph;
}

std::span<const TreeGraph::Subtree> TreeGraph::subtrees(
    std::uint32_t tree) const {
  const Tree& found = trees_[tree];
  return std::span(subtrees_).subspan(found.first_subtree, found.subtree_count);
}

std::span<const TreeGraph::Hit> TreeGraph::hits(std::uint32_t tree) const {
  const Tree& found = trees_[tree];
  return std::span(hits_).subspan(found.first_hit, found.hit_count);
}

void TreeGraph::find_secrets(const FlaggedObjects& flagged, SecretSets& sets) {
  enum class State : std::uint8_t { kNew, kOpen, kDone };
  struct Frame {
    std::uint32_t tree = 0;
    std::uint32_t next = 0;  // subtree to look at
  };
  std::vector<State> states(trees_.size(), State::kNew);
  std::vector<Frame> stack;
  std::vector<SetId> parts;
  const auto close = [&](std::uint32_t number) {
    Tree& tree = trees_[number];
    parts.clear();
    if (tree.flagged != kNone) parts.push_back(flagged[tree.flagged].secrets);
    for (const Hit& hit : hits(number)) {
      parts.push_back(flagged[hit.flagged].secrets);
    }
    for (const Subtree& subtree : subtrees(number)) {
      const SetId below = secrets(subtree.tree);
      if (below != 0) parts.push_back(below);
    }
    if (!parts.empty()) tree.secrets = sets.unite_all(parts);
    states[number] = State::kDone;
  };
  for (std::uint32_t start = 0; start < size(); ++start) {
    if (states[start] != State::kNew) continue;
    states[start] = State::kOpen;
    stack.push_back({start, 0});
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (frame.next == trees_[frame.tree].subtree_count) {
        close(frame.tree);
        stack.pop_back();
        continue;
      }
      const std::uint32_t child = subtrees(frame.tree)[frame.next++].tree;
      if (child != kNone && states[child] == State::kNew) {
        states[child] = State::kOpen;
        stack.push_back({child, 0});
      }
    }
  }
}

std::uint32_t TreeGraph::find_hit(std::uint32_t root,
                                  std::string_view path) const {
  std::uint32_t tree = root;
  while (tree != kNone) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (slash == std::string_view::npos) {
      for (const Hit& hit : hits(tree)) {
        if (name(hit.name) == part) return hit.flagged;
      }
      return kNone;
    }
    path.remove_prefix(slash + 1);
    std::uint32_t child = kNone;
    for (const Subtree& subtree : subtrees(tree)) {
      if (name(subtree.name) == part) child = subtree.tree;
    }
    tree = child;
  }
  return kNone;
}

}  // namespace tokensweep::git
