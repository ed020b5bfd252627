// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/reference_log.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "scanner/git/commit_parser.h"
#include "scanner/git/recent_trees.h"
#include "scanner/git/tag_parser.h"

namespace tokensweep::git {
namespace {

// Ids kept of one kind and worker. A hostile tree can name millions.
constexpr std::size_t kMaxKept = 1 << 20;

// What trees refer to is looked up for many trees at once: an id waits twice
// for memory, and most trees add two or three.
constexpr std::size_t kIdsAtOnce = 256;

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

struct ReferenceLog::Worker {
  Worker(std::uint32_t number, TreeLinks::Part& part, ObjectFormat format)
      : recorder(number, part, format) {}

  TreeRecorder recorder;
  RecentTrees recent;
  std::vector<ObjectId> ids;             // of a commit
  std::vector<std::uint32_t> positions;  // of what is looked up
  CommitLinks commits;
  IdSet missing;
  IdSet submodules;
  Coverage coverage;
};

ReferenceLog::ReferenceLog(const IdIndex& index, ObjectFormat format,
                           unsigned threads,
                           const std::vector<ObjectId>& shallow,
                           const ParentHints* hints)
    : index_(index),
      format_(format),
      shallow_(shallow.begin(), shallow.end()),
      hints_(hints != nullptr && !hints->empty() ? hints : nullptr) {
  trees_.parts.resize(std::max(1U, threads));
  for (TreeLinks::Part& part : trees_.parts) {
    const auto number = static_cast<std::uint32_t>(workers_.size());
    workers_.push_back(std::make_unique<Worker>(number, part, format));
  }
}

ReferenceLog::~ReferenceLog() = default;

void ReferenceLog::require(Worker& worker, const ObjectId& id) const {
  if (!index_.find(id) && !is_empty_object(id)) keep(worker.missing, id);
}

void ReferenceLog::add_tree(Worker& worker, const ObjectId& id) const {
  worker.recorder.add(id);
  if (worker.recorder.open_ids().size() >= kIdsAtOnce) resolve_trees(worker);
}

void ReferenceLog::resolve_trees(Worker& worker) const {
  const std::span<const ObjectId> ids = worker.recorder.open_ids();
  index_.find_all(ids, worker.positions);
  auto submodule = worker.recorder.open_submodules().begin();
  const auto submodules_end = worker.recorder.open_submodules().end();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::uint32_t& position = worker.positions[i];
    if (submodule != submodules_end && *submodule == i) {
      // One from this store, too, leads nowhere in its own tree.
      position = IdIndex::kNone;
      keep(worker.submodules, ids[i]);
      ++submodule;
    } else if (position == IdIndex::kNone && !is_empty_object(ids[i])) {
      keep(worker.missing, ids[i]);
    }
  }
  worker.recorder.resolve(worker.positions);
}

bool ReferenceLog::take_tree(Worker& worker, const WalkedObject& object,
                             const TreeState* base, TreeState* keep) const {
  bool well_formed = false;
  if (object.is_delta() && base != nullptr && base->well_formed) {
    DerivedBytes& tree = object.derived();
    const auto bytes = [&tree](const ByteRange& range) {
      tree.fill(range);
      return tree.bytes().subspan(range.begin, range.size());
    };
    well_formed =
        worker.recorder.read_edits(tree.segments(), bytes, *base, keep);
  } else {
    well_formed = read_whole_tree(worker, object.content(), keep);
  }
  add_tree(worker, object.id());
  return well_formed;
}

bool ReferenceLog::read_whole_tree(Worker& worker, ByteView content,
                                   TreeState* keep) {
  if (!RecentTrees::may_keep(content)) {
    return worker.recorder.read(content, keep);
  }
  RecentTrees::Slot& slot = worker.recent.slot(content);
  const auto segments = worker.recent.edits(slot, content);
  if (!segments.empty()) {
    const auto bytes = [content](const ByteRange& range) {
      return content.subspan(range.begin, range.size());
    };
    return worker.recorder.read_edits(segments, bytes, slot.state, keep);
  }
  const bool well_formed = worker.recorder.read(content, &slot.state);
  slot.content.assign(content.begin(), content.end());
  if (keep != nullptr) *keep = slot.state;
  return well_formed;
}

bool ReferenceLog::use_hints(Worker& worker) const {
  std::vector<std::uint32_t>& positions = worker.positions;
  index_.find_all(std::span(worker.ids).first(2), positions);
  if (!hints_->add_parents(positions.front(), positions)) return false;
  return std::ranges::equal(
      worker.ids, positions, [&](const ObjectId& id, std::uint32_t position) {
        return position != IdIndex::kNone && index_.id(position) == id;
      });
}

void ReferenceLog::find_positions(Worker& worker) const {
  if (hints_ != nullptr && use_hints(worker)) return;
  index_.find_all(worker.ids, worker.positions);
}

bool ReferenceLog::take_commit(Worker& worker,
                               const WalkedObject& object) const {
  const auto header = parse_commit(object.content(), format_);
  if (!header) return false;
  worker.ids = {object.id(), header->tree};
  worker.ids.insert(worker.ids.end(), header->parents.begin(),
                    header->parents.end());
  find_positions(worker);
  if (worker.positions[0] == IdIndex::kNone) {  // see TreeGraph
    ReferenceLog::keep(worker.missing, object.id());
    return true;
  }
  CommitLinks& links = worker.commits;
  CommitLinks::Commit commit;
  commit.position = worker.positions[0];
  commit.tree = worker.positions[1];
  commit.seconds = header->committer.seconds;
  commit.first_parent = links.parents.size();
  for (std::size_t i = 2; i < worker.ids.size(); ++i) {
    if (worker.positions[i] == IdIndex::kNone) continue;
    links.parents.push_back(worker.positions[i]);
  }
  commit.parent_count =
      static_cast<std::uint32_t>(links.parents.size() - commit.first_parent);
  links.commits.push_back(commit);
  const bool all_parents = commit.parent_count == header->parents.size();
  if (commit.tree != IdIndex::kNone && all_parents) return true;
  const bool cut_off = shallow_.contains(object.id());
  for (std::size_t i = 1; i < (cut_off ? 2 : worker.ids.size()); ++i) {
    require(worker, worker.ids[i]);
  }
  return true;
}

void ReferenceLog::object(unsigned worker_number, const WalkedObject& object,
                          const TreeState* base, TreeState* keep) {
  CHECK(worker_number < workers_.size());
  Worker& worker = *workers_[worker_number];
  bool well_formed = true;
  switch (object.type()) {
    case ObjectType::kBlob:
      break;
    case ObjectType::kTree:
      well_formed = take_tree(worker, object, base, keep);
      break;
    case ObjectType::kCommit:
      well_formed = take_commit(worker, object);
      break;
    case ObjectType::kTag: {
      const auto header = parse_tag(object.content(), format_);
      well_formed = header.has_value();
      if (well_formed) require(worker, header->target);
      break;
    }
  }
  if (!well_formed) {
    worker.coverage.skip("malformed object", SkipEffect::kIncomplete,
                         object.id().hex());
  }
}

HistoryLinks ReferenceLog::take_links() {
  for (const auto& worker : workers_) resolve_trees(*worker);
  HistoryLinks links;
  links.trees = std::move(trees_);
  for (const auto& worker : workers_) {
    links.commits.append(worker->commits);
    worker->commits = {};
  }
  return links;
}

void ReferenceLog::keep(IdSet& ids, const ObjectId& id) {
  if (ids.size() < kMaxKept) ids.insert(id);
}

void ReferenceLog::require(const ObjectId& id) {
  if (!id.is_zero()) require(*workers_.front(), id);
}

void ReferenceLog::report(Coverage& coverage) {
  for (const auto& worker : workers_) resolve_trees(*worker);
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

std::unique_ptr<WalkState> ReferenceLogSink::object(
    unsigned worker, const WalkedObject& object, const WalkState* base_state) {
  struct State final : WalkState {
    TreeState tree;
  };
  const auto* base = static_cast<const State*>(base_state);
  std::unique_ptr<State> state;
  if (object.has_children()) state = std::make_unique<State>();
  log_.object(worker, object, base != nullptr ? &base->tree : nullptr,
              state != nullptr ? &state->tree : nullptr);
  return state;
}

Result<HistoryLinks> read_links(ObjectStore& store, const IdIndex& index,
                                const ReadOptions& options) {
  ReferenceLog log(index, index.format(), options.threads, {});
  ReferenceLogSink sink(log);
  ReadOptions links = options;
  links.types = mask_of(ObjectType::kCommit) | mask_of(ObjectType::kTree);
  Coverage counted_elsewhere;
  TRY(store.walk(links, sink, counted_elsewhere));
  return log.take_links();
}

}  // namespace tokensweep::git
