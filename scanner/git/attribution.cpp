// SPDX-License-Identifier: Apache-2.0
// The order of visits decides which object and which commit a place names:
// commits that a ref or HEAD reaches, unreachable ones, those of notes, then
// trees that no commit holds.
#include "scanner/git/attribution.h"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include "scanner/git/exposures.h"
#include "scanner/git/history.h"
#include "scanner/git/path_walk.h"
#include "scanner/git/place_collector.h"
#include "scanner/git/tag_parser.h"

namespace tokensweep::git {
namespace {

class PlaceFinder {
 public:
  PlaceFinder(const AttributionInput& input, const History& history,
              ObjectStore& store)
      : input_(input),
        history_(history),
        store_(store),
        places_(history.flagged),
        walk_(history.trees, places_, input.stop) {}

  std::vector<HistoryPlace> find(Coverage& coverage) {
    visit_commits([](Reach reach) { return reach.ref; }, OccurrenceKind::kBlob);
    visit_commits([](Reach reach) { return !reach.any(); },
                  OccurrenceKind::kBlob);
    visit_commits([](Reach reach) { return reach.note && !reach.ref; },
                  OccurrenceKind::kNote);
    visit_trees_without_commit();
    visit_tags(coverage);
    visit_index();
    visit_the_rest();
    walk_.report_limits(coverage);
    return std::move(places_).take(coverage);
  }

 private:
  template <typename Wanted>
  void visit_commits(Wanted wanted, OccurrenceKind kind) {
    for (std::uint32_t i = 0; i < history_.commits.size(); ++i) {
      if (history_.held[i] == 0 || !wanted(history_.reach[i])) continue;
      const ObjectId& id = history_.index.id(history_.commits.position(i));
      if (const auto own = history_.flagged.find(id)) {
        places_.add(*own, OccurrenceKind::kCommit, "", id);
      }
      walk_.walk(history_.root_of(i), kind, id);
    }
  }

  void visit_trees_without_commit() {
    const TreeGraph& trees = history_.trees;
    for (const Tip& ref : history_.refs) {
      if (ref.commit == CommitGraph::kNone) {
        walk_.walk_unplaced(ref.tree);
      }
    }
    std::vector<bool> below(trees.size());
    for (std::uint32_t tree = 0; tree < trees.size(); ++tree) {
      for (const TreeGraph::Subtree& subtree : trees.subtrees(tree)) {
        if (subtree.tree != TreeGraph::kNone) below[subtree.tree] = true;
      }
    }
    for (std::uint32_t tree = 0; tree < trees.size(); ++tree) {
      if (!below[tree] && !walk_.entered(tree)) walk_.walk_unplaced(tree);
    }
  }

  // Tags that a ref holds come first, then the older ones.
  void visit_tags(Coverage& coverage) {
    struct Candidate {
      bool unreachable = true;
      std::int64_t seconds = 0;
      std::uint32_t number = 0;
    };
    std::vector<Candidate> tags;
    for (std::uint32_t i = 0; i < history_.flagged.size(); ++i) {
      if (history_.flagged[i].type != ObjectType::kTag) continue;
      Candidate tag;
      tag.number = i;
      tag.unreachable = std::ranges::none_of(
          history_.refs,
          [i](const Tip& ref) { return std::ranges::count(ref.tags, i) != 0; });
      if (const auto object = store_.read(history_.flagged[i].id)) {
        const auto header =
            parse_tag(as_bytes(object->content), history_.format);
        if (header) tag.seconds = header->tagger.seconds;
      } else {
        coverage.skip(kGoneObject, SkipEffect::kIncomplete,
                      history_.flagged[i].id.hex());
      }
      tags.push_back(tag);
    }
    std::ranges::sort(tags, [](const Candidate& a, const Candidate& b) {
      return std::tie(a.unreachable, a.seconds, a.number) <
             std::tie(b.unreachable, b.seconds, b.number);
    });
    for (const Candidate& tag : tags) {
      places_.add(tag.number, OccurrenceKind::kTag, "", std::nullopt);
    }
  }

  // Staged content: what the index holds, but not HEAD at that path.
  void visit_index() {
    for (const IndexEntry& entry : input_.index) {
      const auto number = history_.flagged.find(entry.blob);
      if (!number) continue;
      if (history_.trees.find_hit(history_.head.tree, entry.path) == *number) {
        continue;
      }
      places_.add(*number, OccurrenceKind::kIndex, entry.path, std::nullopt);
    }
  }

  void visit_the_rest() {
    for (std::uint32_t i = 0; i < history_.flagged.size(); ++i) {
      if (places_.placed(i) || places_.staged(i)) continue;
      const FlaggedObjects::Item& item = history_.flagged[i];
      switch (item.type) {
        case ObjectType::kBlob:
          places_.add(i, OccurrenceKind::kBlob, "", std::nullopt);
          break;
        case ObjectType::kTree:
          places_.add(i, OccurrenceKind::kGitMetadata, "", std::nullopt);
          break;
        case ObjectType::kCommit:  // one that could not be parsed
          places_.add(i, OccurrenceKind::kCommit, "", item.id);
          break;
        case ObjectType::kTag:
          break;  // all have been visited
      }
    }
  }

  const AttributionInput& input_;
  const History& history_;
  ObjectStore& store_;
  PlaceCollector places_;
  PathWalk walk_;
};

}  // namespace

AttributionResult attribute(const AttributionInput& input, const IdIndex& index,
                            HistoryLinks links, ObjectStore& store) {
  AttributionResult result;
  result.exposures.resize(input.secrets);
  if (input.flagged.empty()) return result;
  SecretSets sets;
  const FlaggedObjects flagged(input.flagged, sets);
  History history{index, index.format(), sets, flagged, {}, {}, {}, {}, {}, {}};
  read_history(input, std::move(links), store, history, result.coverage);
  result.places = PlaceFinder(input, history, store).find(result.coverage);
  if (history.trees.is_cut()) {
    result.coverage.skip("too many places", SkipEffect::kIncomplete, "");
  }
  result.exposures = find_exposures(input, history, store, result.coverage);
  return result;
}

Result<AttributionResult> attribute(const AttributionInput& input,
                                    ObjectStore& store, unsigned threads) {
  TRY_ASSIGN(const std::vector<ObjectId> ids, store.ids());
  const IdIndex index(ids);
  ReadOptions options;
  options.threads = threads;
  options.stop = input.stop;
  TRY_ASSIGN(HistoryLinks links, read_links(store, index, options));
  return attribute(input, index, std::move(links), store);
}

}  // namespace tokensweep::git
