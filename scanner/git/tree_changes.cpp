// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/tree_changes.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/bytes.h"
#include "scanner/git/tree_parser.h"

namespace tokensweep::git {
namespace {

constexpr std::uint32_t kTypeMask = 0170000;
constexpr std::uint32_t kTreeType = 0040000;
constexpr std::uint32_t kSubmoduleType = 0160000;

bool is_tree(std::uint32_t mode) {
  return (mode & kTypeMask) == kTreeType;
}
bool is_submodule(std::uint32_t mode) {
  return (mode & kTypeMask) == kSubmoduleType;
}

void add_unique(std::vector<ObjectId>& ids, const ObjectId& id) {
  if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
}

}  // namespace

std::shared_ptr<const TreeChanges::Tree> TreeChanges::read(const ObjectId& id) {
  if (const auto known = kept_.find(id); known != kept_.end()) {
    return known->second;
  }
  auto tree = std::make_shared<Tree>();
  const auto object = store_.read(id);
  if (!object) {
    const bool missing = object.error().kind() == ErrorKind::kNotFound;
    coverage_.skip(missing ? "missing object" : "corrupt object",
                   SkipEffect::kIncomplete, id.hex());
    return tree;
  }
  bool malformed = object->type != ObjectType::kTree;
  if (!malformed) {
    TreeParser parser(as_bytes(object->content), format_);
    TreeEntry entry;
    while (parser.next(entry)) {
      tree->push_back({std::string(entry.name), entry.id(), entry.mode});
    }
    malformed = parser.malformed();
  }
  if (malformed) {
    coverage_.skip("malformed object", SkipEffect::kIncomplete, id.hex());
  }
  std::ranges::stable_sort(*tree, {}, &Entry::name);
  constexpr std::size_t kMaxKeptEntries = 500'000;
  kept_entries_ += tree->size();
  if (kept_entries_ > kMaxKeptEntries) {
    kept_.clear();
    kept_entries_ = tree->size();
  }
  kept_.emplace(id, tree);
  return tree;
}

Result<void> TreeChanges::count(const std::string& path) {
  ++names_;
  path_bytes_ += path.size();
  if (names_ > limits_.names || path_bytes_ > limits_.path_bytes) {
    return Error(ErrorKind::kLimit, "the changes name too many files");
  }
  return {};
}

Result<void> TreeChanges::compare_files(const std::string& path,
                                        const Named& named, bool only_removed,
                                        CommitChange& change) {
  std::vector<const Entry*> before;
  for (const Entry* entry : named.before) {
    if (!is_tree(entry->mode)) before.push_back(entry);
  }
  bool any_here = false;
  for (const Entry* entry : named.here) {
    if (is_tree(entry->mode)) continue;
    any_here = true;
    if (only_removed) continue;
    const auto is_same = [&](const Entry* other) {
      return other->id == entry->id && other->mode == entry->mode;
    };
    if (std::ranges::any_of(before, is_same)) continue;
    const auto has_content = [&](const Entry* other) {
      return other->id == entry->id && !is_submodule(other->mode);
    };
    if (is_submodule(entry->mode) || std::ranges::any_of(before, has_content)) {
      ++change.without_content;
      if (before.empty()) {
        TRY(count(path));
        change.new_submodules.push_back(path);
      }
      continue;
    }
    TRY(count(path));
    FileChange file{path, entry->id, entry->mode, {}};
    for (const Entry* other : before) {
      if (!is_submodule(other->mode)) add_unique(file.before, other->id);
    }
    change.files.push_back(std::move(file));
  }
  if (any_here || before.empty()) return {};
  ++change.without_content;
  std::vector<ObjectId> gone;
  for (const Entry* entry : before) {
    if (!is_submodule(entry->mode)) add_unique(gone, entry->id);
  }
  for (const ObjectId& id : gone) {
    TRY(count(path));
    change.removed.push_back({path, id});
  }
  return {};
}

// The folders of one name are compared later.
Result<void> TreeChanges::compare_folders(const Step& step,
                                          const std::string& path,
                                          const Named& named) {
  std::vector<ObjectId> here;
  for (const Entry* entry : named.here) {
    if (is_tree(entry->mode)) add_unique(here, entry->id);
  }
  std::vector<ObjectId> before;
  for (const Entry* entry : named.before) {
    if (is_tree(entry->mode)) add_unique(before, entry->id);
  }
  if (here.empty() && before.empty()) return {};
  if (step.depth >= limits_.depth) {
    return Error(ErrorKind::kLimit, "the changes are in folders too deep");
  }
  // More than one is in hostile trees only.
  for (const ObjectId& tree : here) {
    Step next{path + "/", tree, before, step.only_removed, step.depth + 1};
    if (std::erase(next.before, tree) > 0) next.only_removed = true;
    if (next.before.empty() && next.only_removed) continue;
    TRY(count(path));
    steps_.push_back(std::move(next));
  }
  if (here.empty()) {
    TRY(count(path));
    steps_.push_back(
        {path + "/", std::nullopt, std::move(before), true, step.depth + 1});
  }
  return {};
}

Result<void> TreeChanges::compare(Step step, CommitChange& change) {
  std::vector<std::shared_ptr<const Tree>> trees;
  std::vector<std::pair<const Entry*, bool>> entries;  // whether it is before
  const auto load = [&](const ObjectId& id, bool is_before) {
    trees.push_back(read(id));
    for (const Entry& entry : *trees.back()) {
      entries.emplace_back(&entry, is_before);
    }
  };
  if (step.tree) load(*step.tree, false);
  for (const ObjectId& id : step.before) load(id, true);
  std::ranges::stable_sort(entries, {}, [](const auto& each) {
    return std::string_view(each.first->name);
  });
  for (std::size_t at = 0; at < entries.size();) {
    const std::string& name = entries[at].first->name;
    Named named;
    for (; at < entries.size() && entries[at].first->name == name; ++at) {
      (entries[at].second ? named.before : named.here)
          .push_back(entries[at].first);
    }
    const std::string path = step.path + name;
    TRY(compare_files(path, named, step.only_removed, change));
    TRY(compare_folders(step, path, named));
  }
  return {};
}

Result<CommitChange> TreeChanges::of_tree(const ObjectId& tree,
                                          std::span<const ObjectId> before) {
  CommitChange change;
  Step root;
  root.tree = tree;
  for (const ObjectId& id : before) {
    if (id == tree) {
      root.only_removed = true;
    } else {
      add_unique(root.before, id);
    }
  }
  steps_.clear();
  if (!root.only_removed || !root.before.empty()) {
    steps_.push_back(std::move(root));
  }
  while (!steps_.empty()) {
    Step step = std::move(steps_.back());
    steps_.pop_back();
    TRY(compare(std::move(step), change));
  }
  std::ranges::sort(change.files, [](const FileChange& a, const FileChange& b) {
    return std::tie(a.path, a.blob, a.mode) < std::tie(b.path, b.blob, b.mode);
  });
  std::ranges::sort(
      change.removed, [](const RemovedFile& a, const RemovedFile& b) {
        return std::tie(a.path, a.blob) < std::tie(b.path, b.blob);
      });
  std::ranges::sort(change.new_submodules);
  return change;
}

Result<CommitChange> TreeChanges::of_commit(CommitSource& source,
                                            std::uint32_t commit) {
  std::vector<ObjectId> before;
  for (const ObjectId& parent : source.at(commit).parents) {
    TRY_ASSIGN(const std::uint32_t number, source.number(parent));
    before.push_back(source.at(number).tree);
  }
  TRY_ASSIGN(CommitChange change, of_tree(source.at(commit).tree, before));
  change.commit = source.at(commit).id;
  change.parents = static_cast<std::uint32_t>(before.size());
  if (before.size() > 1) change.parent_trees = std::move(before);
  return change;
}

}  // namespace tokensweep::git
