// SPDX-License-Identifier: Apache-2.0
// Commits read one by one, when somebody asks: for walks that look at the
// newest part of a history.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_store.h"

namespace tokensweep::git {

// One thread. A commit is read once and kept, without its message.
class CommitSource {
 public:
  struct Commit {
    ObjectId id;
    ObjectId tree;
    // Empty where a shallow clone left them out.
    std::vector<ObjectId> parents;
    std::int64_t seconds = 0;  // commit date
    bool cut = false;          // parents were left out
  };

  // `store` outlives this. `shallow` as from Repository::shallow_ids().
  CommitSource(ObjectStore& store, ObjectFormat format,
               std::vector<ObjectId> shallow);

  // The number of a commit, by which at() knows it: from 0 in the order of the
  // first calls. kCorrupt when it is missing, unreadable or no commit.
  [[nodiscard]] Result<std::uint32_t> number(const ObjectId& id);
  [[nodiscard]] const Commit& at(std::uint32_t number) const {
    return commits_[number];
  }
  [[nodiscard]] std::size_t size() const { return commits_.size(); }
  [[nodiscard]] ObjectFormat format() const { return format_; }

  // What an id leads to, past tag objects.
  struct Peeled {
    ObjectType type = ObjectType::kCommit;  // never kTag
    ObjectId id;
    std::vector<ObjectId> tags;  // those on the way, outermost first
  };
  // kNotFound when `id` is not there, kCorrupt when something behind it is
  // not, or cannot be read.
  [[nodiscard]] Result<Peeled> peel(const ObjectId& id);

 private:
  Result<Commit> read(const ObjectId& id);

  ObjectStore& store_;
  ObjectFormat format_;
  std::vector<ObjectId> shallow_;  // sorted
  std::deque<Commit> commits_;     // stay where they are
  std::unordered_map<ObjectId, std::uint32_t, ObjectIdHash> numbers_;
};

}  // namespace tokensweep::git
