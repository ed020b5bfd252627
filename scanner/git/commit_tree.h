// SPDX-License-Identifier: Apache-2.0
// Looks up paths in a tree, or in that of a commit.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace tokensweep::git {

// Trees are read once and kept. One thread.
class CommitTree {
 public:
  struct Entry {
    ObjectId id;
    std::uint32_t mode = 0;
  };

  // `top` is a commit or a tree. `store` must outlive it. Nothing is read yet.
  CommitTree(ObjectStore& store, const ObjectId& top, ObjectFormat format);

  // What stands at `path`; nullopt for nothing. Errors for objects that cannot
  // be read.
  [[nodiscard]] Result<std::optional<Entry>> find(std::string_view path);

 private:
  using Entries = std::map<std::string, Entry, std::less<>>;

  [[nodiscard]] Result<ObjectId> find_root();
  [[nodiscard]] Result<const Entries*> entries_of(const ObjectId& tree);

  ObjectStore& store_;
  ObjectId top_;
  ObjectFormat format_;
  std::optional<ObjectId> root_;
  std::map<ObjectId, Entries> trees_;
};

}  // namespace tokensweep::git
