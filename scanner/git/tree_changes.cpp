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

void add_unique(std::vector<ObjectId>& ids, const ObjectId& id) {
  if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
}

}  // namespace

std::shared_ptr<const RawTree> TreeChanges::read(const ObjectId& id) {
  if (const auto known = kept_.find(id); known != kept_.end()) {
    return known->second;
  }
  auto object = store_.read(id);
  if (!object) {
    const bool missing = object.error().kind() == ErrorKind::kNotFound;
    coverage_.skip(missing ? "missing object" : "corrupt object",
                   SkipEffect::kIncomplete, id.hex());
    return std::make_shared<RawTree>();
  }
  const bool is_tree = object->type == ObjectType::kTree;
  auto tree = is_tree ? std::make_shared<const RawTree>(
                            std::move(object->content), format_)
                      : std::make_shared<const RawTree>();
  if (!is_tree || tree->malformed()) {
    coverage_.skip("malformed object", SkipEffect::kIncomplete, id.hex());
  }
  constexpr std::size_t kMaxKeptBytes = std::size_t{32} << 20;
  kept_bytes_ += tree->bytes();
  if (kept_bytes_ > kMaxKeptBytes) {
    kept_.clear();
    kept_bytes_ = tree->bytes();
  }
  kept_.emplace(id, tree);
  return tree;
}

bool TreeChanges::is_over() const {
  return names_ > limits_.names || path_bytes_ > limits_.path_bytes ||
         folders_ > limits_.folders || folder_bytes_ > limits_.path_bytes;
}

Result<void> TreeChanges::check_limits() {
  if (!is_over()) return {};
  if (!raised_) {
    raised_ = true;
    TRY_ASSIGN(const std::vector<ObjectId> ids, store_.ids());
    limits_.names += ids.size() * limits_.names_per_object;
    limits_.path_bytes += ids.size() * limits_.path_bytes_per_object;
    limits_.folders += ids.size() * limits_.folders_per_object;
  }
  if (!is_over()) return {};
  return Error(ErrorKind::kLimit, "the changes name too many files");
}

Result<void> TreeChanges::count_file(const std::string& path) {
  ++names_;
  path_bytes_ += path.size();
  return check_limits();
}

Result<void> TreeChanges::count_folder(const std::string& path) {
  ++folders_;
  folder_bytes_ += path.size();
  return check_limits();
}

Result<void> TreeChanges::compare_files(const std::string& path,
                                        const Named& named, bool only_removed,
                                        CommitChange& change) {
  std::vector<const TreeEntry*> before;
  for (const TreeEntry* entry : named.before) {
    if (!entry->is_tree()) before.push_back(entry);
  }
  bool any_here = false;
  for (const TreeEntry* entry : named.here) {
    if (entry->is_tree()) continue;
    any_here = true;
    if (only_removed) continue;
    const auto is_same = [&](const TreeEntry* other) {
      return other->id() == entry->id() && other->mode == entry->mode;
    };
    if (std::ranges::any_of(before, is_same)) continue;
    const auto has_content = [&](const TreeEntry* other) {
      return other->id() == entry->id() && !other->is_submodule();
    };
    if (entry->is_submodule() || std::ranges::any_of(before, has_content)) {
      ++change.without_content;
      if (before.empty()) {
        TRY(count_file(path));
        change.new_submodules.push_back(path);
      }
      continue;
    }
    TRY(count_file(path));
    FileChange file{path, entry->id(), entry->mode, {}};
    for (const TreeEntry* other : before) {
      if (!other->is_submodule()) add_unique(file.before, other->id());
    }
    change.files.push_back(std::move(file));
  }
  if (any_here || before.empty()) return {};
  ++change.without_content;
  std::vector<ObjectId> gone;
  for (const TreeEntry* entry : before) {
    if (!entry->is_submodule()) add_unique(gone, entry->id());
  }
  for (const ObjectId& id : gone) {
    TRY(count_file(path));
    change.removed.push_back({path, id});
  }
  return {};
}

// The folders of one name are compared later.
Result<void> TreeChanges::compare_folders(const Step& step,
                                          const std::string& path,
                                          const Named& named) {
  std::vector<ObjectId> here;
  for (const TreeEntry* entry : named.here) {
    if (entry->is_tree()) add_unique(here, entry->id());
  }
  std::vector<ObjectId> before;
  for (const TreeEntry* entry : named.before) {
    if (entry->is_tree()) add_unique(before, entry->id());
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
    TRY(count_folder(path));
    steps_.push_back(std::move(next));
  }
  if (here.empty()) {
    TRY(count_folder(path));
    steps_.push_back(
        {path + "/", std::nullopt, std::move(before), true, step.depth + 1});
  }
  return {};
}

Result<void> TreeChanges::compare(Step step, CommitChange& change) {
  std::vector<std::shared_ptr<const RawTree>> held;
  held.push_back(step.tree ? read(*step.tree)
                           : std::make_shared<const RawTree>());
  for (const ObjectId& id : step.before) held.push_back(read(id));
  std::vector<const RawTree*> trees;
  for (const auto& tree : held) trees.push_back(tree.get());
  std::vector<TreeDifference> entries = differences(trees);
  std::ranges::stable_sort(
      entries, {}, [](const TreeDifference& each) { return each.entry.name; });
  for (std::size_t at = 0; at < entries.size();) {
    const std::string_view name = entries[at].entry.name;
    Named named;
    for (; at < entries.size() && entries[at].entry.name == name; ++at) {
      (entries[at].tree > 0 ? named.before : named.here)
          .push_back(&entries[at].entry);
    }
    const std::string path = step.path + std::string(name);
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
  folder_bytes_ = 0;
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
  change.parent_trees = std::move(before);
  return change;
}

}  // namespace tokensweep::git
