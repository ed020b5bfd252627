// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/commit_tree.h"

#include <algorithm>
#include <utility>

#include "scanner/git/commit_parser.h"
#include "scanner/git/tree_parser.h"

namespace tokensweep::git {

CommitTree::CommitTree(ObjectStore& store, const ObjectId& top,
                       ObjectFormat format)
    : store_(store), top_(top), format_(format) {}

Result<ObjectId> CommitTree::find_root() {
  TRY_ASSIGN(const ObjectStore::Object object, store_.read(top_));
  if (object.type == ObjectType::kTree) return top_;
  const auto commit = object.type == ObjectType::kCommit
                          ? parse_commit(as_bytes(object.content), format_)
                          : std::nullopt;
  if (!commit) {
    return Error(ErrorKind::kCorrupt, top_.hex() + " is no commit");
  }
  return commit->tree;
}

Result<const CommitTree::Entries*> CommitTree::entries_of(
    const ObjectId& tree) {
  const auto known = trees_.find(tree);
  if (known != trees_.end()) return &known->second;
  TRY_ASSIGN(const ObjectStore::Object object, store_.read(tree));
  if (object.type != ObjectType::kTree) {
    return Error(ErrorKind::kCorrupt, tree.hex() + " is no tree");
  }
  Entries entries;
  TreeParser parser(as_bytes(object.content), format_);
  for (TreeEntry entry; parser.next(entry);) {
    entries.try_emplace(std::string(entry.name), Entry{entry.id(), entry.mode});
  }
  return &trees_.emplace(tree, std::move(entries)).first->second;
}

Result<std::optional<CommitTree::Entry>> CommitTree::find(
    std::string_view path) {
  constexpr std::uint32_t kFolder = 0040000;
  if (!root_) {
    TRY_ASSIGN(root_, find_root());
  }
  Entry here = {*root_, kFolder};
  while (!path.empty()) {
    if (here.mode != kFolder) return std::optional<Entry>();
    TRY_ASSIGN(const Entries* entries, entries_of(here.id));
    const std::size_t slash = std::min(path.find('/'), path.size());
    const auto at = entries->find(path.substr(0, slash));
    if (at == entries->end()) return std::optional<Entry>();
    here = at->second;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return std::optional<Entry>(here);
}

}  // namespace tokensweep::git
