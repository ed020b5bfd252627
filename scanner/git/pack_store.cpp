// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/pack_store.h"

#include <optional>
#include <span>
#include <utility>

#include "scanner/git/delta_walk.h"
#include "scanner/git/entry_reader.h"
#include "scanner/git/loose_object.h"
#include "scanner/git/object_places.h"
#include "scanner/git/object_plan.h"
#include "scanner/git/object_resolver.h"
#include "scanner/git/pack_set.h"

namespace tokensweep::git {
namespace {

// Other copies are looked for until this much was read for them: each needs
// its whole chain anew, and a store may be made of damage.
constexpr std::uint64_t kMaxRescueBytes = std::uint64_t{256} << 30;

// As many objects are planned in the time that reading one by itself takes
// more than to walk over it.
constexpr std::uint64_t kObjectsPlanned = 128;

class WholeObjectSink final : public WalkSink {
 public:
  explicit WholeObjectSink(ObjectSink& sink) : sink_(sink) {}

  std::unique_ptr<WalkState> object(unsigned worker, const WalkedObject& object,
                                    const WalkState* /*base_state*/) override {
    sink_.object(worker, {object.id(), object.type(), object.content()});
    return nullptr;
  }

 private:
  ObjectSink& sink_;
};

// A listing of the store, and what is read with it.
struct Opened {
  explicit Opened(PackSet opened) : set(std::move(opened)) {}

  PackSet set;
  std::optional<ObjectPlan> plan;  // of set
  ObjectResolver resolver{set, ReadOptions().max_object_bytes};
};

class PackStore final : public ObjectStore {
 public:
  explicit PackStore(StoreLocation location) : location_(std::move(location)) {}

  Result<void> for_each(const ReadOptions& options, ObjectSink& sink,
                        Coverage& coverage) override;
  Result<WalkStatistics> walk(const ReadOptions& options, WalkSink& sink,
                              Coverage& coverage) override;
  Result<WalkStatistics> walk_some(std::span<const ObjectId> ids,
                                   const ReadOptions& options,
                                   WalkSink& sink) override;
  Result<std::vector<ObjectId>> ids() override;
  Result<void> list() override { return ensure_open(); }
  Result<Object> read(const ObjectId& id) override;
  std::vector<std::string> files_of(const ObjectId& id) override;
  std::optional<Head> head_of(const ObjectId& id) override;
  StoreMarks marks(const std::vector<FileMark>& before,
                   TouchedFiles touched) const override;
  void check_files(Coverage& coverage) const override;

 private:
  Result<void> ensure_open();
  Result<void> ensure_planned();
  Result<Object> read_anew(const ObjectId& id);
  // A loose object of the store's own folder, for those who read few objects:
  // listing all of a store takes longer than a hook may. Nullopt when it is
  // not there or cannot be read.
  std::optional<Object> read_unlisted(const ObjectId& id) const;
  // Shows an object that the walk had to leave out, should there be another
  // copy.
  bool rescue(const WalkProblem& problem, const ReadOptions& options,
              WalkSink& sink, WalkStatistics& statistics);

  StoreLocation location_;
  std::unique_ptr<Opened> opened_;  // as the store was at first
  Coverage open_coverage_;
  std::unique_ptr<Opened> newer_;  // as it was when an object was missing
};

Result<void> PackStore::ensure_open() {
  if (opened_) return {};
  Coverage coverage;
  TRY_ASSIGN(PackSet set, open_packs(location_, coverage));
  opened_ = std::make_unique<Opened>(std::move(set));
  open_coverage_ = std::move(coverage);
  return {};
}

Result<void> PackStore::ensure_planned() {
  TRY(ensure_open());
  if (opened_->plan) return {};
  TRY_ASSIGN(opened_->plan, ObjectPlan::build(opened_->set));
  return {};
}

bool PackStore::rescue(const WalkProblem& problem, const ReadOptions& options,
                       WalkSink& sink, WalkStatistics& statistics) {
  const ObjectPlan& plan = *opened_->plan;
  if (problem.reason == kObjectTooLarge) return false;
  const bool vanished = problem.reason == kMissingObject;
  if (!plan.has_copies() && !vanished) return false;
  if (opened_->resolver.bytes_produced() > kMaxRescueBytes) return false;
  const ObjectId id = plan.id(problem.entry);
  const auto object = vanished ? read(id) : opened_->resolver.read(id);
  if (!object || object->content.size() > options.max_object_bytes) {
    return false;
  }
  if ((options.types & mask_of(object->type)) == 0) return true;
  ++statistics.objects;
  statistics.bytes_produced += object->content.size();
  // Nothing is made from it, as far as the walk goes.
  (void)sink.object(
      0, WalkedObject(id, object->type, as_bytes(object->content), false),
      nullptr);
  return true;
}

Result<WalkStatistics> PackStore::walk(const ReadOptions& options,
                                       WalkSink& sink, Coverage& coverage) {
  TRY(ensure_planned());
  coverage.merge(open_coverage_);
  WalkOutcome outcome =
      walk_deltas(opened_->set, *opened_->plan, options, sink);
  if (outcome.too_many_bytes) {
    coverage.skip("too many bytes in all", SkipEffect::kIncomplete,
                  location_.objects_dir);
  }
  for (const WalkProblem& problem : outcome.problems) {
    if (options.stop.stop_requested()) break;
    if (rescue(problem, options, sink, outcome.statistics)) continue;
    const ObjectId id = opened_->plan->id(problem.entry);
    coverage.skip(problem.reason, SkipEffect::kIncomplete, id.hex());
    sink.left_out(id);
  }
  return outcome.statistics;
}

Result<WalkStatistics> PackStore::walk_some(std::span<const ObjectId> ids,
                                            const ReadOptions& options,
                                            WalkSink& sink) {
  TRY(ensure_open());
  std::uint64_t objects = opened_->set.loose.size();
  for (const PackFile& pack : opened_->set.packs) {
    objects += pack.index().count();
  }
  if (ids.size() < objects / kObjectsPlanned) return WalkStatistics();
  TRY(ensure_planned());
  const ObjectPlan plan =
      ObjectPlan::of_some(*opened_->plan, ids, options.types);
  return walk_deltas(opened_->set, plan, options, sink).statistics;
}

Result<void> PackStore::for_each(const ReadOptions& options, ObjectSink& sink,
                                 Coverage& coverage) {
  WholeObjectSink whole(sink);
  TRY(walk(options, whole, coverage));
  return {};
}

Result<std::vector<ObjectId>> PackStore::ids() {
  TRY(ensure_planned());
  return opened_->plan->ids();
}

Result<ObjectStore::Object> PackStore::read_anew(const ObjectId& id) {
  Coverage ignored;  // what the first listing counted counts
  TRY_ASSIGN(PackSet set, open_packs(location_, ignored));
  newer_ = std::make_unique<Opened>(std::move(set));
  return newer_->resolver.read(id);
}

std::optional<ObjectStore::Object> PackStore::read_unlisted(
    const ObjectId& id) const {
  const auto file =
      LooseObject::open(loose_object_path(location_.objects_dir, id));
  if (!file || file->header().size > ReadOptions().max_object_bytes) {
    return std::nullopt;
  }
  auto content = file->read();
  if (!content) return std::nullopt;
  return Object{file->header().type, *std::move(content)};
}

Result<ObjectStore::Object> PackStore::read(const ObjectId& id) {
  if (!opened_) {
    if (auto object = read_unlisted(id)) return *std::move(object);
  }
  TRY(ensure_open());
  auto object = opened_->resolver.read(id);
  if (object || object.error().kind() != ErrorKind::kNotFound) return object;
  if (newer_) return newer_->resolver.read(id);
  return read_anew(id);
}

std::vector<std::string> PackStore::files_of(const ObjectId& id) {
  if (!ensure_open()) return {};
  return git::files_of(opened_->set, id);
}

std::optional<ObjectStore::Head> PackStore::head_of(const ObjectId& id) {
  if (!ensure_open()) return std::nullopt;
  return git::head_of(opened_->set, id);
}

StoreMarks PackStore::marks(const std::vector<FileMark>& before,
                            TouchedFiles touched) const {
  return mark_store(location_, before, touched);
}

void PackStore::check_files(Coverage& coverage) const {
  for (const Opened* opened : {opened_.get(), newer_.get()}) {
    if (opened == nullptr) continue;
    for (const PackFile& pack : opened->set.packs) {
      if (pack.is_whole()) continue;
      coverage.skip(kChangedFile, SkipEffect::kIncomplete, pack.path());
    }
  }
}

}  // namespace

std::unique_ptr<ObjectStore> open_pack_store(const StoreLocation& location) {
  return std::make_unique<PackStore>(location);
}

}  // namespace tokensweep::git
