// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/reference_check.h"

#include <array>
#include <string_view>

#include "base/check.h"
#include "scanner/git/commit_parser.h"
#include "scanner/git/tag_parser.h"
#include "scanner/git/tree_parser.h"

namespace tokensweep::git {
namespace {

// Ids kept of one kind and worker. A hostile tree can name millions.
constexpr std::size_t kMaxKept = 1 << 20;

// The empty blob and the empty tree need not be stored: git makes them up, and
// there is nothing in them.
constexpr std::array<std::string_view, 4> kEmptyObjects = {
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"};

bool is_empty_object(const ObjectId& id) {
  static const auto kIds = [] {
    std::array<ObjectId, kEmptyObjects.size()> result;
    for (std::size_t i = 0; i < result.size(); ++i) {
      result[i] = *ObjectId::from_hex(kEmptyObjects[i]);
    }
    return result;
  }();
  return std::ranges::count(kIds, id) != 0;
}

}  // namespace

struct ReferenceCheck::Worker {
  // Neighbouring trees share most entries: ids that were found lately, each
  // in the slot that its first bytes give.
  std::array<ObjectId, 1 << 14> recent;
  IdSet missing;
  IdSet submodules;
  Coverage coverage;
};

ReferenceCheck::ReferenceCheck(std::span<const ObjectId> ids,
                               ObjectFormat format, unsigned threads,
                               const std::vector<ObjectId>& shallow)
    : index_(ids), format_(format), shallow_(shallow.begin(), shallow.end()) {
  for (unsigned i = 0; i < std::max(1U, threads); ++i) {
    workers_.push_back(std::make_unique<Worker>());
  }
}

ReferenceCheck::~ReferenceCheck() = default;

void ReferenceCheck::refer(Worker& worker, const ObjectId& id) const {
  ObjectId& recent = worker.recent[ObjectIdHash()(id) % worker.recent.size()];
  if (recent == id && !id.is_zero()) return;
  if (index_.find(id)) {
    recent = id;
    return;
  }
  if (worker.missing.size() < kMaxKept && !is_empty_object(id)) {
    worker.missing.insert(id);
  }
}

void ReferenceCheck::check_tree(Worker& worker,
                                const ObjectView& object) const {
  TreeParser parser(object.content, format_);
  TreeEntry entry;
  while (parser.next(entry)) {
    if (!entry.is_submodule()) {
      refer(worker, entry.id());
    } else if (worker.submodules.size() < kMaxKept) {
      worker.submodules.insert(entry.id());
    }
  }
  if (parser.malformed()) {
    worker.coverage.skip("malformed object", SkipEffect::kIncomplete,
                         object.id.hex());
  }
}

void ReferenceCheck::object(unsigned worker_number, const ObjectView& object) {
  CHECK(worker_number < workers_.size());
  Worker& worker = *workers_[worker_number];
  bool well_formed = true;
  switch (object.type) {
    case ObjectType::kBlob:
      break;
    case ObjectType::kTree:
      check_tree(worker, object);
      break;
    case ObjectType::kCommit: {
      const auto header = parse_commit(object.content, format_);
      well_formed = header.has_value();
      if (!well_formed) break;
      refer(worker, header->tree);
      if (shallow_.contains(object.id)) break;
      for (const ObjectId& parent : header->parents) refer(worker, parent);
      break;
    }
    case ObjectType::kTag: {
      const auto header = parse_tag(object.content, format_);
      well_formed = header.has_value();
      if (well_formed) refer(worker, header->target);
      break;
    }
  }
  if (!well_formed) {
    worker.coverage.skip("malformed object", SkipEffect::kIncomplete,
                         object.id.hex());
  }
}

void ReferenceCheck::require(const ObjectId& id) {
  if (!id.is_zero()) refer(*workers_.front(), id);
}

void ReferenceCheck::report(Coverage& coverage) const {
  IdSet missing;
  IdSet submodules;
  for (const auto& worker : workers_) {
    missing.insert(worker->missing.begin(), worker->missing.end());
    submodules.insert(worker->submodules.begin(), worker->submodules.end());
    coverage.merge(worker->coverage);
  }
  for (const ObjectId& id : missing) {
    coverage.skip("missing object", SkipEffect::kIncomplete, id.hex());
  }
  for (const ObjectId& id : submodules) {
    // A submodule's commit may be in this store, when it was added from it.
    if (index_.find(id)) continue;
    coverage.skip("submodule commit", SkipEffect::kCounted, id.hex());
  }
}

}  // namespace tokensweep::git
