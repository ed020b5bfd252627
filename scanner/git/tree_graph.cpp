// SPDX-License-Identifier: Apache-2.0
// Trees hold flagged objects by entries of their own or by entries that they
// take over from the trees they are made from; so lists of hits are made in
// the order of these edits, base first. From the trees with hits the search
// goes upwards: a tree that is of interest stands in the trees whose records
// add an entry for it, and in all that take over that entry; these are of
// interest in turn. So the work is as large as what leads to flagged objects.
// Afterwards a depth-first walk gives each tree the set of secrets below it.
// Ids of hostile trees may be forged, so cycles are possible; they are cut.
#include "scanner/git/tree_graph.h"

#include <algorithm>
#include <utility>

#include "scanner/git/name_table.h"

namespace tokensweep::git {
namespace {

// Lists of numbers by key, all in one array.
class Lists {
 public:
  // `each(add)` calls add(key, value) for all pairs, twice in the same order.
  template <typename Each>
  Lists(std::size_t keys, Each each) : begins_(keys + 1) {
    each([&](std::uint32_t key, std::uint32_t) { ++begins_[key + 1]; });
    for (std::size_t i = 0; i < keys; ++i) begins_[i + 1] += begins_[i];
    values_.resize(begins_.back());
    std::vector<std::uint64_t> next(begins_.begin(), begins_.end() - 1);
    each([&](std::uint32_t key, std::uint32_t value) {
      values_[next[key]++] = value;
    });
  }

  [[nodiscard]] std::span<const std::uint32_t> at(std::uint32_t key) const {
    return std::span(values_).subspan(begins_[key],
                                      begins_[key + 1] - begins_[key]);
  }

 private:
  std::vector<std::uint64_t> begins_;
  std::vector<std::uint32_t> values_;
};

}  // namespace

// Trees made of each other's entries can hold a flagged object more often than
// any memory takes.
constexpr std::size_t kMaxHits = std::size_t{1} << 26;
constexpr std::size_t kMaxEdges = std::size_t{1} << 26;

// Records are numbered through all parts.
class TreeGraph::Search {
 public:
  Search(const TreeLinks& links, const IdIndex& index,
         const FlaggedObjects& flagged)
      : index_(index),
        flagged_(flagged),
        records_(all_records(links)),
        record_at_(index.size() + 1, kNone),
        children_(records_.size(), [&](auto add) { each_base(links, add); }),
        first_entries_(count_entries()),
        added_(index.size() + 1, [&](auto add) { each_subtree(add); }),
        nodes_(records_.size()) {
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      record_at_[position_of(i)] = i;
    }
  }

  TreeGraph run(const std::stop_token& stop) {
    find_hits();
    find_trees(stop);
    return make_graph();
  }

 private:
  struct Numbered {
    const TreeLinks::Part* part = nullptr;
    const TreeLinks::Record* record = nullptr;
  };
  // Entry `at` of a tree is flagged.
  struct PlacedHit {
    std::uint32_t at = 0;
    Hit hit;
  };
  // Entry `at` of a record.
  struct Place {
    std::uint32_t record = 0;
    std::uint32_t at = 0;
  };
  // A tree of interest that another one holds.
  struct Edge {
    std::uint32_t record = 0;  // that holds it
    std::uint32_t tree = 0;    // record, too
    std::uint32_t name = 0;
  };
  struct Node {
    std::uint64_t first_hit = 0;
    std::uint32_t hits = 0;
    bool reached = false;  // of interest
  };

  static std::vector<Numbered> all_records(const TreeLinks& links) {
    std::vector<Numbered> all;
    for (const TreeLinks::Part& part : links.parts) {
      for (const TreeLinks::Record& record : part.records) {
        all.push_back({&part, &record});
      }
    }
    return all;
  }

  template <typename Add>
  void each_base(const TreeLinks& links, Add add) const {
    std::vector<std::uint32_t> first = {0};
    for (const TreeLinks::Part& part : links.parts) {
      first.push_back(first.back() +
                      static_cast<std::uint32_t>(part.records.size()));
    }
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      const TreeRecordId& base = records_[i].record->base;
      if (base.number != kNone) add(first[base.part] + base.number, i);
    }
  }

  // The number of each record's first entry, all entries numbered through.
  std::vector<std::uint64_t> count_entries() const {
    std::vector<std::uint64_t> first;
    first.reserve(records_.size());
    std::uint64_t count = 0;
    for (const Numbered& record : records_) {
      first.push_back(count);
      count += record.record->entries;
    }
    return first;
  }

  // One behind all others for a tree that the index does not list: an index
  // file that is changed while it is read may give a tree another id.
  [[nodiscard]] std::uint32_t position_of(std::uint32_t record) const {
    return std::min(records_[record].record->position,
                    static_cast<std::uint32_t>(index_.size()));
  }
  [[nodiscard]] std::span<const TreeLinks::Entry> entries(
      std::uint32_t record) const {
    return std::span(records_[record].part->entry_list)
        .subspan(records_[record].record->first_entry,
                 records_[record].record->entries);
  }
  [[nodiscard]] std::span<const TreeLinks::Copy> copies(
      std::uint32_t record) const {
    return std::span(records_[record].part->copy_list)
        .subspan(records_[record].record->first_copy,
                 records_[record].record->copies);
  }

  template <typename Add>
  void each_subtree(Add add) const {
    std::uint32_t number = 0;
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      for (const TreeLinks::Entry& entry : entries(i)) {
        if (entry.is_tree != 0) add(entry.target, number);
        ++number;
      }
    }
  }

  // Notes when there is no room for more.
  bool is_full() {
    const bool full = hits_.size() >= kMaxHits || edges_.size() >= kMaxEdges;
    is_cut_ = is_cut_ || full;
    return full;
  }

  std::uint32_t name_number(std::uint32_t record,
                            const TreeLinks::Entry& entry) {
    return names_.number(records_[record].part->names.name(entry.name));
  }

  // Base first, so that what is taken over is there.
  void find_hits() {
    std::vector<std::uint32_t> flagged_at(index_.size() + 1, kNone);
    for (std::uint32_t i = 0; i < flagged_.size(); ++i) {
      if (const auto position = index_.find(flagged_[i].id)) {
        flagged_at[*position] = i;
      }
    }
    std::vector<std::uint32_t> todo;
    for (std::uint32_t root = 0; root < records_.size(); ++root) {
      if (records_[root].record->base.number != kNone) continue;
      todo.assign(1, root);
      find_hits_of(root, nullptr, flagged_at);
      while (!todo.empty()) {
        const std::uint32_t base = todo.back();
        todo.pop_back();
        for (const std::uint32_t child : children_.at(base)) {
          find_hits_of(child, &nodes_[base], flagged_at);
          todo.push_back(child);
        }
      }
    }
  }

  void find_hits_of(std::uint32_t record, const Node* base,
                    const std::vector<std::uint32_t>& flagged_at) {
    Node& node = nodes_[record];
    node.first_hit = hits_.size();
    own_.clear();
    for (const TreeLinks::Entry& entry : entries(record)) {
      const std::uint32_t flagged = flagged_at[entry.target];
      if (flagged == kNone || entry.is_tree != 0) continue;
      own_.push_back({entry.at, {flagged, name_number(record, entry)}});
    }
    auto own = own_.begin();
    const auto add_own_up_to = [&](std::uint32_t at) {
      for (; own != own_.end() && own->at < at; ++own) add(own->at, own->hit);
    };
    if (base != nullptr && base->hits > 0) {
      std::uint64_t next = base->first_hit;
      const std::uint64_t end = next + base->hits;
      for (const TreeLinks::Copy& copy : copies(record)) {
        add_own_up_to(copy.to);
        while (next < end && places_[next] < copy.first) ++next;
        for (; next < end && places_[next] < copy.first + copy.count; ++next) {
          add(places_[next] - copy.first + copy.to, Hit(hits_[next]));
        }
      }
    }
    add_own_up_to(kNone);
    node.hits = static_cast<std::uint32_t>(hits_.size() - node.first_hit);
    node.reached = node.hits > 0 || flagged_at[position_of(record)] != kNone;
    if (node.reached) followed_.push_back(record);
  }

  void add(std::uint32_t at, const Hit& hit) {
    if (is_full()) return;
    places_.push_back(at);
    hits_.push_back(hit);
  }

  // All trees above those that are known, and the edges between.
  void find_trees(const std::stop_token& stop) {
    for (std::size_t i = 0; i < followed_.size(); ++i) {
      if (stop.stop_requested()) return;
      follow(followed_[i]);
    }
  }

  // Finds the trees that hold a tree.
  void follow(std::uint32_t tree) {
    for (const std::uint32_t number : added_.at(position_of(tree))) {
      const auto behind = std::ranges::upper_bound(first_entries_, number);
      const auto record =
          static_cast<std::uint32_t>(behind - first_entries_.begin() - 1);
      const TreeLinks::Entry& entry =
          entries(record)[number - first_entries_[record]];
      spread({record, tree, name_number(record, entry)}, entry.at);
    }
  }

  // Adds the edge for the record that adds its entry, and for all that take
  // the entry over.
  void spread(Edge edge, std::uint32_t at) {
    inherited_.assign(1, {edge.record, at});
    while (!inherited_.empty()) {
      const Place here = inherited_.back();
      inherited_.pop_back();
      if (is_full()) continue;
      edge.record = here.record;
      edges_.push_back(edge);
      if (!nodes_[here.record].reached) {
        nodes_[here.record].reached = true;
        followed_.push_back(here.record);
      }
      for (const std::uint32_t child : children_.at(here.record)) {
        const auto all = copies(child);
        auto copy =
            std::ranges::upper_bound(all, here.at, {}, &TreeLinks::Copy::first);
        if (copy == all.begin()) continue;
        --copy;
        const std::uint32_t offset = here.at - copy->first;
        if (offset < copy->count) {
          inherited_.push_back({child, copy->to + offset});
        }
      }
    }
  }

  TreeGraph make_graph() {
    TreeGraph graph;
    graph.is_cut_ = is_cut_;
    graph.by_position_.assign(index_.size(), kNone);
    std::vector<std::uint32_t> tree_of(records_.size(), kNone);
    for (std::uint32_t position = 0; position < index_.size(); ++position) {
      const std::uint32_t record = record_at_[position];
      if (record == kNone || !nodes_[record].reached) continue;
      Tree tree;
      tree.position = position;
      tree.flagged = flagged_.find(index_.id(position)).value_or(kNone);
      tree.first_hit = nodes_[record].first_hit;
      tree.hit_count = nodes_[record].hits;
      tree_of[record] = graph.by_position_[position] = graph.size();
      graph.trees_.push_back(tree);
    }
    // Of trees that the index does not list, or lists under one id.
    std::erase_if(edges_, [&](const Edge& edge) {
      return tree_of[edge.record] == kNone || tree_of[edge.tree] == kNone;
    });
    const std::vector<std::uint32_t> ranks = take_names(graph);
    graph.hits_ = std::move(hits_);
    for (Hit& hit : graph.hits_) hit.name = ranks[hit.name];
    add_subtrees(tree_of, ranks, graph);
    return graph;
  }

  // Moves the names to the graph, in their order, which is that of the entries
  // of a tree. Gives the new number of each.
  std::vector<std::uint32_t> take_names(TreeGraph& graph) const {
    std::vector<std::uint32_t> order(names_.size());
    for (std::uint32_t i = 0; i < names_.size(); ++i) order[i] = i;
    std::ranges::sort(order, {},
                      [&](std::uint32_t name) { return names_.name(name); });
    std::vector<std::uint32_t> ranks(names_.size());
    for (std::uint32_t rank = 0; rank < names_.size(); ++rank) {
      ranks[order[rank]] = rank;
      graph.names_.emplace_back(names_.name(order[rank]));
    }
    return ranks;
  }

  void add_subtrees(const std::vector<std::uint32_t>& tree_of,
                    const std::vector<std::uint32_t>& ranks,
                    TreeGraph& graph) const {
    for (const Edge& edge : edges_) {
      ++graph.trees_[tree_of[edge.record]].subtree_count;
    }
    std::uint64_t first = 0;
    for (Tree& tree : graph.trees_) {
      tree.first_subtree = first;
      first += std::exchange(tree.subtree_count, 0);
    }
    graph.subtrees_.resize(first);
    for (const Edge& edge : edges_) {
      Tree& tree = graph.trees_[tree_of[edge.record]];
      graph.subtrees_[tree.first_subtree + tree.subtree_count++] = {
          ranks[edge.name], tree_of[edge.tree]};
    }
    for (const Tree& tree : graph.trees_) {
      const auto begin = graph.subtrees_.begin() +
                         static_cast<std::ptrdiff_t>(tree.first_subtree);
      std::sort(begin, begin + tree.subtree_count);
    }
  }

  const IdIndex& index_;
  const FlaggedObjects& flagged_;
  std::vector<Numbered> records_;
  std::vector<std::uint32_t> record_at_;      // by position
  Lists children_;                            // by record, of records
  std::vector<std::uint64_t> first_entries_;  // by record
  Lists added_;                          // by position of a tree, of entries
  std::vector<Node> nodes_;              // by record
  std::vector<PlacedHit> own_;           // of one record
  std::vector<Hit> hits_;                // by node
  std::vector<std::uint32_t> places_;    // of hits_, among the tree's entries
  std::vector<std::uint32_t> followed_;  // records of interest
  std::vector<Place> inherited_;
  std::vector<Edge> edges_;
  NameTable names_;
  bool is_cut_ = false;
};

TreeGraph TreeGraph::build(const TreeLinks& links, const IdIndex& index,
                           const FlaggedObjects& flagged, SecretSets& sets,
                           const std::stop_token& stop) {
  TreeGraph graph = Search(links, index, flagged).run(stop);
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
