// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/history.h"

#include <utility>

#include "scanner/git/tag_parser.h"

namespace tokensweep::git {
namespace {

// Tags of tags; hostile ones could form a cycle.
constexpr int kMaxTagDepth = 32;

bool any_in_trees(const FlaggedObjects& flagged) {
  for (std::uint32_t i = 0; i < flagged.size(); ++i) {
    if (flagged[i].type == ObjectType::kBlob ||
        flagged[i].type == ObjectType::kTree) {
      return true;
    }
  }
  return false;
}

void find_held(History& history) {
  const CommitGraph& commits = history.commits;
  SecretSets& sets = history.sets;
  std::vector<SetId> messages(commits.size());
  history.held.resize(commits.size());
  std::vector<SetId> parts;
  for (std::uint32_t i = 0; i < commits.size(); ++i) {
    parts.clear();
    for (const std::uint32_t parent : commits.parents(i)) {
      if (messages[parent] != 0) parts.push_back(messages[parent]);
    }
    const ObjectId& id = history.index.id(commits.position(i));
    if (const auto own = history.flagged.find(id)) {
      parts.push_back(history.flagged[*own].secrets);
    }
    if (!parts.empty()) messages[i] = sets.unite_all(parts);
    history.held[i] =
        sets.unite(messages[i], history.trees.secrets(history.root_of(i)));
  }
}

Tip resolve(std::string name, ObjectId id, const History& history,
            ObjectStore& store, Coverage& coverage) {
  Tip tip;
  tip.name = std::move(name);
  for (int depth = 0; depth < kMaxTagDepth; ++depth) {
    const auto position = history.index.find(id);
    tip.commit = history.commits.at(position);
    if (tip.commit != CommitGraph::kNone) {
      tip.tree = history.root_of(tip.commit);
      tip.secrets = history.sets.unite(tip.secrets, history.held[tip.commit]);
      return tip;
    }
    tip.tree = history.trees.at(position);
    if (tip.tree != TreeGraph::kNone) {
      tip.secrets =
          history.sets.unite(tip.secrets, history.trees.secrets(tip.tree));
      return tip;
    }
    const auto flagged = history.flagged.find(id);
    if (flagged) {
      const FlaggedObjects::Item& item = history.flagged[*flagged];
      tip.secrets = history.sets.unite(tip.secrets, item.secrets);
      if (item.type != ObjectType::kTag) return tip;
      tip.tags.push_back(*flagged);
    }
    if (!position) return tip;
    const auto object = store.read(id);
    if (!object) {
      coverage.skip(kGoneObject, SkipEffect::kIncomplete, id.hex());
      return tip;
    }
    if (object->type != ObjectType::kTag) return tip;
    const auto tag = parse_tag(as_bytes(object->content), history.format);
    if (!tag) return tip;
    id = tag->target;
  }
  return tip;
}

void find_reach(History& history) {
  history.reach.resize(history.commits.size());
  for (const Tip& ref : history.refs) {
    if (ref.commit == CommitGraph::kNone) continue;
    Reach& reach = history.reach[ref.commit];
    (ref.name.starts_with("refs/notes/") ? reach.note : reach.ref) = true;
  }
  if (history.head.commit != CommitGraph::kNone) {
    history.reach[history.head.commit].head = true;
    history.reach[history.head.commit].ref = true;
  }
  for (std::uint32_t i = history.commits.size(); i-- > 0;) {
    const Reach child = history.reach[i];
    if (!child.any()) continue;
    for (const std::uint32_t parent : history.commits.parents(i)) {
      Reach& reach = history.reach[parent];
      reach.head = reach.head || child.head;
      reach.ref = reach.ref || child.ref;
      reach.note = reach.note || child.note;
    }
  }
}

}  // namespace

void read_history(const AttributionInput& input, HistoryLinks links,
                  ObjectStore& store, History& history, Coverage& coverage) {
  if (any_in_trees(history.flagged)) {
    history.trees = TreeGraph::build(links.trees, history.index,
                                     history.flagged, history.sets, input.stop);
  }
  links.trees = {};
  history.commits = CommitGraph::build(std::move(links.commits), history.index);
  find_held(history);
  for (const Ref& ref : input.refs) {
    history.refs.push_back(
        resolve(ref.name, ref.target, history, store, coverage));
  }
  if (input.head) {
    history.head = resolve("HEAD", *input.head, history, store, coverage);
  }
  find_reach(history);
}

}  // namespace tokensweep::git
