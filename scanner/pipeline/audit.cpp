// SPDX-License-Identifier: Apache-2.0
// An audit, step by step: list the objects, read each once (scanning it and
// checking its references), read git's own files and the working tree, then
// trace what was found to commits.
#include "scanner/pipeline/audit.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/mutex.h"
#include "scanner/git/attribution.h"
#include "scanner/git/id_index.h"
#include "scanner/git/parent_hints.h"
#include "scanner/git/reference_log.h"
#include "scanner/git/reflog.h"
#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/index_names.h"
#include "scanner/pipeline/report_builder.h"
#include "scanner/pipeline/scan_sink.h"
#include "scanner/sources/file_walker.h"
#include "scanner/sources/git_metadata.h"
#include "scanner/sources/lfs_pointer.h"

namespace tokensweep {
namespace {

// What an object leaves for those that are made from it.
struct ObjectState final : git::WalkState {
  ScanState scan;
  git::TreeState tree;
};

// Shows each object to all who look at objects.
class ObjectFan : public git::WalkSink {
 public:
  ObjectFan(ScanSink& scan, git::ReferenceLog& references)
      : scan_(scan), references_(references) {}

  std::unique_ptr<git::WalkState> object(
      unsigned worker, const git::WalkedObject& object,
      const git::WalkState* base_state) override {
    const auto* base = static_cast<const ObjectState*>(base_state);
    std::unique_ptr<ObjectState> state;
    if (object.has_children()) state = std::make_unique<ObjectState>();
    scan_.object(worker, object, base != nullptr ? &base->scan : nullptr,
                 state != nullptr ? &state->scan : nullptr);
    if (object.type() == git::ObjectType::kBlob) {
      look_for_lfs_pointer(object);
    } else {
      references_.object(worker, object,
                         base != nullptr ? &base->tree : nullptr,
                         state != nullptr ? &state->tree : nullptr);
    }
    return state;
  }

  [[nodiscard]] std::set<std::string> take_lfs_ids() {
    MutexLock lock(mutex_);
    return std::move(lfs_ids_);
  }

 private:
  void look_for_lfs_pointer(const git::WalkedObject& object) {
    if (object.size() > kMaxLfsPointerBytes) return;
    if (auto id = lfs_pointer_id(object.content())) {
      MutexLock lock(mutex_);
      lfs_ids_.insert(*std::move(id));
    }
  }

  ScanSink& scan_;
  git::ReferenceLog& references_;
  Mutex mutex_;
  std::set<std::string> lfs_ids_ GUARDED_BY(mutex_);
};

class Audit {
 public:
  Audit(git::Repository& repository, const ScanOptions& options, Report& report,
        ScanStatistics& statistics)
      : repository_(repository),
        layout_(repository.layout()),
        options_(options),
        report_(report),
        coverage_(report.coverage),
        statistics_(statistics),
        collector_(options.detector->rules()),
        sink_(options, collector_) {}

  Result<void> run() {
    TRY(read_names());
    enter(Progress::Phase::kObjects);
    TRY(read_objects());
    enter(Progress::Phase::kFiles);
    TRY(read_git_files());
    TRY(read_work_tree());
    sink_.add_to(coverage_);
    statistics_.counters = sink_.counters();
    enter(Progress::Phase::kAttribution);
    TRY(build_report());
    enter(Progress::Phase::kDone);
    if (options_.stop.stop_requested()) {
      coverage_.skip("interrupted", SkipEffect::kIncomplete, "");
    }
    return {};
  }

 private:
  void enter(Progress::Phase phase) {
    statistics_.times.enter(phase);
    if (options_.progress != nullptr) options_.progress->phase = phase;
  }

  // Refs, HEAD and index: small, and needed by the steps that follow.
  Result<void> read_names() {
    TRY_ASSIGN(refs_, repository_.refs(coverage_));
    auto head = repository_.head();
    if (head) {
      head_ = *head;
    } else {
      // Objects are read without it; what HEAD holds is then not known.
      coverage_.skip("unreadable HEAD", SkipEffect::kIncomplete, "HEAD");
    }
    TRY_ASSIGN(index_, repository_.index());
    std::set<std::string> tips;
    for (const git::Ref& ref : refs_) tips.insert(ref.target.hex());
    if (head_) tips.insert(head_->hex());
    coverage_.tips.assign(tips.begin(), tips.end());
    if (head_) report_.target.head = head_->hex();
    report_.target.branch = repository_.head_branch();
    report_.target.remote_url = repository_.origin_url();
    return {};
  }

  Result<void> read_objects() {
    TRY_ASSIGN(ids_, repository_.objects().ids());
    index_of_ids_.emplace(ids_);
    if (options_.progress != nullptr) {
      options_.progress->objects_total = ids_.size();
    }
    const auto hints =
        git::ParentHints::load(layout_.common_dir + "/objects", *index_of_ids_);
    git::ReferenceLog references(*index_of_ids_, layout_.format,
                                 options_.threads,
                                 git::read_shallow_ids(layout_), &hints);
    ObjectFan fan(sink_, references);
    git::ReadOptions read;
    read.threads = options_.threads;
    read.max_object_bytes = options_.max_object_bytes;
    read.stop = options_.stop;
    TRY_ASSIGN(statistics_.walk,
               repository_.objects().walk(read, fan, coverage_));
    statistics_.matching = sink_.matching_time();
    for (const git::Ref& ref : refs_) references.require(ref.target);
    if (head_) references.require(*head_);
    for (const git::ObjectId& id : repository_.reflog_ids(coverage_)) {
      references.require(id);
    }
    for (const git::IndexEntry& entry : index_) {
      constexpr std::uint32_t kGitlink = 0160000;
      if (entry.mode != kGitlink) references.require(entry.blob);
    }
    if (!options_.stop.stop_requested()) references.report(coverage_);
    links_ = references.take_links();
    statistics_.link_bytes = links_.trees.memory();
    count_missing_lfs(layout_.common_dir, fan.take_lfs_ids(), coverage_);
    return {};
  }

  Result<void> read_git_files() {
    GitMetadataOptions metadata;
    metadata.git_dir = layout_.git_dir;
    metadata.common_dir = layout_.common_dir;
    metadata.display = layout_.work_dir.empty() ? "" : ".git";
    metadata.max_file_bytes = options_.max_file_bytes;
    metadata.threads = options_.threads;
    metadata.stop = options_.stop;
    for (const git::Ref& ref : refs_) metadata.ref_names.push_back(ref.name);
    if (const std::string branch = repository_.head_branch(); !branch.empty()) {
      metadata.ref_names.push_back("refs/heads/" + branch);
    }
    return read_git_metadata(metadata, sink_, coverage_);
  }

  Result<void> read_work_tree() {
    if (layout_.work_dir.empty()) return {};
    std::vector<std::string> tracked;
    for (const git::IndexEntry& entry : index_) tracked.push_back(entry.path);
    const PathSet tracked_paths(std::move(tracked));
    WalkOptions walk;
    walk.threads = options_.threads;
    walk.max_file_bytes = options_.max_file_bytes;
    walk.respect_ignore = options_.ignore_rules == IgnoreRules::kRespect;
    walk.tracked = &tracked_paths;
    walk.nested = NestedRepositories::kSkip;
    walk.stop = options_.stop;
    sink_.leave_out_names(tracked_paths);  // scan_index_names() has them
    TRY(walk_files({{layout_.work_dir, ""}}, walk, sink_, coverage_));
    sink_.finish_names();
    return {};
  }

  // Names in the index that no commit holds yet are in no tree either.
  void scan_index_names() {
    const std::string names = names_of_index(index_);
    sink_.file(0, {OccurrenceKind::kIndex, "", as_bytes(names)});
  }

  // Turns what scan_index_names() found into in_index, and into occurrences
  // where the name is in no tree.
  void place_index_names(Collector::Collected& collected,
                         std::vector<Exposure>& exposures) const {
    std::set<std::uint32_t> in_trees;
    for (const ObjectHit& hit : collected.object_hits) {
      if (hit.type == git::ObjectType::kTree) in_trees.insert(hit.secret);
    }
    for (std::uint32_t i = 0; i < collected.secrets.size(); ++i) {
      auto& occurrences = collected.secrets[i].occurrences;
      const auto is_name = [](const Occurrence& occurrence) {
        return occurrence.kind == OccurrenceKind::kIndex &&
               occurrence.path.empty();
      };
      if (std::ranges::none_of(occurrences, is_name)) continue;
      exposures[i].in_index = true;
      if (in_trees.contains(i)) {
        std::erase_if(occurrences, is_name);
        continue;
      }
      for (Occurrence& occurrence : occurrences) {
        if (!is_name(occurrence)) continue;
        occurrence.path = index_[occurrence.line - 1].path;
        occurrence.line = 0;
        occurrence.column = 0;
      }
    }
  }

  Result<void> build_report() {
    scan_index_names();
    Collector::Collected collected = collector_.take();
    std::vector<Exposure> exposures(collected.secrets.size());
    if (!collected.object_hits.empty()) {
      git::AttributionInput input;
      for (const ObjectHit& hit : collected.object_hits) {
        input.flagged.push_back({hit.object, hit.type, hit.secret,
                                 static_cast<std::uint32_t>(hit.encoding)});
      }
      input.secrets = static_cast<std::uint32_t>(collected.secrets.size());
      input.refs = refs_;
      input.head = head_;
      input.index = index_;
      input.stop = options_.stop;
      const git::AttributionResult attribution = git::attribute(
          input, *index_of_ids_, std::move(links_), repository_.objects());
      coverage_.merge(attribution.coverage);
      add_history(attribution, collected, repository_.objects(), exposures,
                  coverage_);
    }
    repository_.objects().check_files(coverage_);
    place_index_names(collected, exposures);
    build_findings(std::move(collected), std::move(exposures), options_,
                   report_);
    hide_unscanned_texts(*options_.detector, report_);
    return {};
  }

  git::Repository& repository_;
  const git::Layout& layout_;
  const ScanOptions& options_;
  Report& report_;
  Coverage& coverage_;
  ScanStatistics& statistics_;
  Collector collector_;
  ScanSink sink_;
  std::vector<git::ObjectId> ids_;  // of all objects, sorted
  std::optional<git::IdIndex> index_of_ids_;
  git::HistoryLinks links_;
  std::vector<git::Ref> refs_;
  std::optional<git::ObjectId> head_;
  std::vector<git::IndexEntry> index_;
};

}  // namespace

Result<void> audit(git::Repository& repository, const ScanOptions& options,
                   Report& report, ScanStatistics& statistics) {
  return Audit(repository, options, report, statistics).run();
}

}  // namespace tokensweep
