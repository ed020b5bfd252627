// SPDX-License-Identifier: Apache-2.0
// The search goes upwards from the flagged objects. An object that is found to
// be of interest stands in the trees whose records add an entry for it, and in
// all trees that take over that entry from them; these trees are then of
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

// Records are numbered through all parts.
class TreeGraph::Search {
 public:
  Search(const TreeLinks& links, const IdIndex& index,
         const FlaggedObjects& flagged)
      : index_(index),
        flagged_(flagged),
        records_(all_records(links)),
        record_at_(index.size(), kNone),
        children_(records_.size(), [&](auto add) { each_base(links, add); }),
        first_entries_(count_entries()),
        added_(index.size(), [&](auto add) { each_target(add); }),
        reached_(records_.size()) {
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      record_at_[records_[i].record->position] = i;
    }
  }

  TreeGraph run(const std::stop_token& stop) {
    count(stop);
    TreeGraph graph = number_trees();
    for (const std::uint32_t position : followed_) {
      follow(position, [&](const Edge& edge, std::uint32_t record) {
        Tree& tree = graph.trees_[tree_of_[record]];
        if (edge.is_tree) {
          graph.subtrees_[tree.first_subtree + tree.subtree_count++] = {
              edge.name, tree_of_[record_at_[edge.target]]};
        } else {
          graph.hits_[tree.first_hit + tree.hit_count++] = {edge.target,
                                                            edge.name};
        }
      });
    }
    for (const Tree& tree : graph.trees_) {
      std::ranges::sort(std::span(graph.subtrees_)
                            .subspan(tree.first_subtree, tree.subtree_count));
    }
    for (std::uint32_t name = 0; name < names_.size(); ++name) {
      graph.names_.emplace_back(names_.name(name));
    }
    return graph;
  }

 private:
  struct Numbered {
    const TreeLinks::Part* part = nullptr;
    const TreeLinks::Record* record = nullptr;
  };
  // An entry that leads to an object of interest.
  struct Edge {
    std::uint32_t target = 0;  // position, or number of a flagged object
    std::uint32_t name = 0;
    bool is_tree = false;
  };
  struct Inherited {
    std::uint32_t record = 0;
    std::uint32_t at = 0;
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

  [[nodiscard]] std::span<const TreeLinks::Entry> entries(
      std::uint32_t record) const {
    return std::span(records_[record].part->entry_list)
        .subspan(records_[record].record->first_entry,
                 records_[record].record->entries);
  }

  template <typename Add>
  void each_target(Add add) const {
    std::uint32_t number = 0;
    for (std::uint32_t i = 0; i < records_.size(); ++i) {
      for (const TreeLinks::Entry& entry : entries(i)) {
        add(entry.target, number++);
      }
    }
  }

  // Finds all objects of interest, and how long the lists of each tree get.
  void count(const std::stop_token& stop) {
    counts_.resize(records_.size());
    // In this order, so that the hits of each tree ascend.
    for (std::uint32_t i = 0; i < flagged_.size(); ++i) {
      const auto position = index_.find(flagged_[i].id);
      if (!position) continue;
      const std::uint32_t record = record_at_[*position];
      if (record != kNone) reached_[record] = true;
      followed_.push_back(*position);
    }
    for (std::size_t i = 0; i < followed_.size(); ++i) {
      if (stop.stop_requested()) {
        followed_.resize(i);
        break;
      }
      follow(followed_[i], [&](const Edge& edge, std::uint32_t record) {
        ++(edge.is_tree ? counts_[record].subtrees : counts_[record].hits);
        if (reached_[record]) return;
        reached_[record] = true;
        followed_.push_back(records_[record].record->position);
      });
    }
  }

  TreeGraph number_trees() {
    TreeGraph graph;
    graph.by_position_.assign(index_.size(), kNone);
    tree_of_.assign(records_.size(), kNone);
    std::uint64_t subtrees = 0;
    std::uint64_t hits = 0;
    for (std::uint32_t position = 0; position < index_.size(); ++position) {
      const std::uint32_t record = record_at_[position];
      if (record == kNone || !reached_[record]) continue;
      Tree tree;
      tree.position = position;
      tree.flagged = flagged_.find(index_.id(position)).value_or(kNone);
      tree.first_subtree = subtrees;
      tree.first_hit = hits;
      subtrees += counts_[record].subtrees;
      hits += counts_[record].hits;
      tree_of_[record] = graph.by_position_[position] = graph.size();
      graph.trees_.push_back(tree);
    }
    graph.subtrees_.resize(subtrees);
    graph.hits_.resize(hits);
    return graph;
  }

  // Shows each tree that holds the object, and the entry for it.
  template <typename Show>
  void follow(std::uint32_t position, Show show) {
    const auto flagged = flagged_.find(index_.id(position));
    const bool is_tree = record_at_[position] != kNone;
    for (const std::uint32_t number : added_.at(position)) {
      const auto behind = std::ranges::upper_bound(first_entries_, number);
      const auto record =
          static_cast<std::uint32_t>(behind - first_entries_.begin() - 1);
      const TreeLinks::Entry& entry =
          entries(record)[number - first_entries_[record]];
      if (entry.is_tree != 0 ? !is_tree : !flagged) continue;
      Edge edge;
      edge.is_tree = entry.is_tree != 0;
      edge.target = edge.is_tree ? position : *flagged;
      edge.name = names_.number(records_[record].part->names.name(entry.name));
      spread(edge, {record, entry.at}, show);
    }
  }

  // The tree that adds the entry, and all that take it over.
  template <typename Show>
  void spread(const Edge& edge, Inherited first, Show& show) {
    inherited_.assign(1, first);
    while (!inherited_.empty()) {
      const Inherited here = inherited_.back();
      inherited_.pop_back();
      show(edge, here.record);
      for (const std::uint32_t child : children_.at(here.record)) {
        const TreeLinks::Record& record = *records_[child].record;
        const auto copies = std::span(records_[child].part->copy_list)
                                .subspan(record.first_copy, record.copies);
        auto copy = std::ranges::upper_bound(copies, here.at, {},
                                             &TreeLinks::Copy::first);
        if (copy == copies.begin()) continue;
        --copy;
        const std::uint32_t offset = here.at - copy->first;
        if (offset < copy->count) {
          inherited_.push_back({child, copy->to + offset});
        }
      }
    }
  }

  const IdIndex& index_;
  const FlaggedObjects& flagged_;
  std::vector<Numbered> records_;
  std::vector<std::uint32_t> record_at_;      // by position
  Lists children_;                            // by record, of records
  std::vector<std::uint64_t> first_entries_;  // by record
  Lists added_;                               // by position, of entries
  std::vector<bool> reached_;
  std::vector<std::uint32_t> followed_;  // positions of objects of interest
  std::vector<Inherited> inherited_;
  struct Counts {
    std::uint32_t subtrees = 0;
    std::uint32_t hits = 0;
  };
  std::vector<Counts> counts_;          // by record
  std::vector<std::uint32_t> tree_of_;  // by record
  NameTable names_;
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
