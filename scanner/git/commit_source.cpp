// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/commit_source.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "scanner/git/commit_parser.h"
#include "scanner/git/tag_parser.h"

namespace tokensweep::git {

CommitSource::CommitSource(ObjectStore& store, ObjectFormat format,
                           std::vector<ObjectId> shallow)
    : store_(store), format_(format), shallow_(std::move(shallow)) {
  std::ranges::sort(shallow_);
}

Result<CommitSource::Commit> CommitSource::read(const ObjectId& id) {
  auto object = store_.read(id);
  if (!object) {
    return Error(ErrorKind::kCorrupt,
                 object.error().kind() == ErrorKind::kNotFound
                     ? "commit " + id.hex() + " is missing"
                     : object.error().message());
  }
  std::optional<CommitHeader> header;
  if (object->type == ObjectType::kCommit) {
    header = parse_commit(as_bytes(object->content), format_);
  }
  if (!header) {
    return Error(ErrorKind::kCorrupt,
                 "object " + id.hex() + " is no commit, or a malformed one");
  }
  Commit commit;
  commit.id = id;
  commit.tree = header->tree;
  commit.seconds = header->committer.seconds;
  commit.cut = std::ranges::binary_search(shallow_, id);
  if (!commit.cut) commit.parents = std::move(header->parents);
  return commit;
}

Result<std::uint32_t> CommitSource::number(const ObjectId& id) {
  if (const auto known = numbers_.find(id); known != numbers_.end()) {
    return known->second;
  }
  TRY_ASSIGN(Commit commit, read(id));
  const auto next = static_cast<std::uint32_t>(commits_.size());
  commits_.push_back(std::move(commit));
  numbers_.emplace(id, next);
  return next;
}

Result<CommitSource::Peeled> CommitSource::peel(const ObjectId& id) {
  Peeled peeled;
  peeled.id = id;
  if (numbers_.contains(id)) return peeled;
  while (true) {
    auto object = store_.read(peeled.id);
    if (!object) {
      if (peeled.tags.empty()) return std::move(object).error();
      return Error(ErrorKind::kCorrupt, "object " + peeled.id.hex() +
                                            ", which a tag names, cannot be "
                                            "read");
    }
    peeled.type = object->type;
    if (peeled.type != ObjectType::kTag) return peeled;
    const auto tag = parse_tag(as_bytes(object->content), format_);
    if (!tag) {
      return Error(ErrorKind::kCorrupt,
                   "tag " + peeled.id.hex() + " is malformed");
    }
    peeled.tags.push_back(peeled.id);
    peeled.id = tag->target;
  }
}

}  // namespace tokensweep::git
