// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/audit_objects.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "scanner/git/file_objects.h"
#include "scanner/git/parent_hints.h"
#include "scanner/sources/lfs_pointer.h"

namespace tokensweep {
namespace {

// Reading an object by itself takes its whole chain of deltas: as long as
// some 40 of a walk.
constexpr std::size_t kMaxNew = 2048;
constexpr std::uint64_t kFlaggedShare = 32;
// Objects that are not made from one that was scanned are scanned whole: when
// more than this share is new, it is faster to scan all of them.
constexpr std::size_t kNewShare = 32;
constexpr std::uint32_t kGitlink = 0160000;

std::uint64_t objects_in(const Coverage& counts) {
  return counts.commits + counts.trees + counts.tags + counts.blobs;
}

void count_object(git::ObjectType type, std::size_t size, Coverage& counts) {
  switch (type) {
    case git::ObjectType::kCommit:
      ++counts.commits;
      break;
    case git::ObjectType::kTree:
      ++counts.trees;
      break;
    case git::ObjectType::kBlob:
      ++counts.blobs;
      break;
    case git::ObjectType::kTag:
      ++counts.tags;
      break;
  }
  counts.bytes += size;
}

std::vector<git::ObjectId> without(const std::vector<git::ObjectId>& ids,
                                   const std::vector<git::ObjectId>& others) {
  std::vector<git::ObjectId> result;
  std::ranges::set_difference(ids, others, std::back_inserter(result));
  return result;
}

std::vector<git::ObjectId> merged(const std::vector<git::ObjectId>& one,
                                  const std::vector<git::ObjectId>& other) {
  std::vector<git::ObjectId> result;
  std::ranges::set_union(one, other, std::back_inserter(result));
  return result;
}

std::vector<git::ObjectId> common(const std::vector<git::ObjectId>& one,
                                  const std::vector<git::ObjectId>& other) {
  std::vector<git::ObjectId> result;
  std::ranges::set_intersection(one, other, std::back_inserter(result));
  return result;
}

// Somebody changed the repository while it was read.
bool was_disturbed(const Coverage& coverage) {
  return coverage.skipped.contains(std::string(git::kGoneObject)) ||
         coverage.skipped.contains(std::string(git::kChangedFile));
}

}  // namespace

AuditObjects::AuditObjects(git::Repository& repository,
                           const ScanOptions& options,
                           const RepositoryNames& names, ScanSink& sink,
                           ScanStatistics& statistics)
    : repository_(repository),
      options_(options),
      names_(names),
      sink_(sink),
      statistics_(statistics) {}

git::StoreMarks AuditObjects::mark_store(
    const std::vector<git::FileMark>& before) const {
  return repository_.objects().marks(before, git::TouchedFiles::kVerify);
}

git::ReadOptions AuditObjects::read_options() const {
  git::ReadOptions read;
  read.threads = options_.threads;
  read.max_object_bytes = options_.max_object_bytes;
  read.stop = options_.stop;
  return read;
}

Result<void> AuditObjects::read(Coverage& coverage) {
  if (options_.cache != nullptr) memory_ = options_.cache->audits();
  if (memory_ != nullptr) {
    last_ = memory_->last();
    marks_ = mark_store(last_ ? last_->files : std::vector<git::FileMark>());
    state_ = audit_state(marks_, names_, repository_.layout().format,
                         options_.max_object_bytes);
  }
  if (take_outcome()) {
    way_ = Way::kUnchanged;
  } else {
    outcome_ = {};
    TRY(read_store());
  }
  statistics_.matching = sink_.matching_time();
  const std::uint64_t scanned = sink_.scanned_objects();
  statistics_.scanned_again =
      last_ ? std::min<std::uint64_t>(scanned, last_->flagged.size()) : 0;
  statistics_.scanned = scanned - statistics_.scanned_again;
  coverage.merge(outcome_.coverage);
  coverage.merge(counts_);
  count_missing_lfs(repository_.layout().common_dir, lfs_ids_, coverage);
  return {};
}

bool AuditObjects::take_outcome() {
  if (!last_ || !last_->whole || last_->files != marks_.untouched) {
    return false;
  }
  auto outcome = unseal_outcome(last_->whole->outcome, state_);
  if (!outcome || !scan_flagged()) return false;
  outcome_ = *std::move(outcome);
  counts_ = last_->whole->counts;
  lfs_ids_ = last_->whole->lfs_ids;
  exact_ = true;
  return true;
}

// False when one cannot be read; those before it have been scanned.
bool AuditObjects::scan_each(const std::vector<git::ObjectId>& ids,
                             Count count) {
  for (const git::ObjectId& id : ids) {
    if (options_.stop.stop_requested()) return true;
    const auto object = repository_.objects().read(id);
    if (!object || object->content.size() > options_.max_object_bytes) {
      return false;
    }
    const ByteView content = as_bytes(object->content);
    sink_.scan_object(0, git::WalkedObject(id, object->type, content, false),
                      nullptr, nullptr);
    if (count == Count::kNo) continue;
    count_object(object->type, content.size(), counts_);
    if (object->type != git::ObjectType::kBlob) continue;
    if (auto lfs = lfs_pointer_id(content)) lfs_ids_.insert(*std::move(lfs));
  }
  return true;
}

bool AuditObjects::scan_flagged() {
  if (flagged_scanned_) return true;
  const std::uint64_t objects = objects_in(last_->whole->counts);
  if (last_->flagged.size() > kFlaggedShare + objects / kFlaggedShare) {
    return false;
  }
  flagged_scanned_ =
      repository_.objects().list() &&
      scan_each(without(last_->flagged, sink_.flagged()), Count::kNo);
  return flagged_scanned_;
}

Result<void> AuditObjects::read_store() {
  TRY_ASSIGN(ids_, repository_.objects().ids());
  index_.emplace(ids_);
  if (options_.progress != nullptr) {
    options_.progress->objects_total = ids_.size();
  }
  const auto hints = git::ParentHints::load(
      repository_.layout().common_dir + "/objects", *index_);
  git::ReferenceLog references(*index_, repository_.layout().format,
                               options_.threads, names_.shallow, &hints);
  TRY(read_what_is_not_known(references));
  report_references(references);
  links_ = references.take_links();
  statistics_.link_bytes = links_.trees.memory();
  return {};
}

Result<void> AuditObjects::read_what_is_not_known(
    git::ReferenceLog& references) {
  const bool trusts_ids = options_.cache_trust == CacheTrust::kIds;
  const bool has_old = has_old_files();
  std::vector<git::ObjectId> clean;
  if (has_old || (trusts_ids && last_)) clean = memory_->clean_ids();
  if (has_old && read_new(clean)) return walk_for_references(references);
  return walk_all(references, trusts_ids ? clean : without(clean, fresh_));
}

bool AuditObjects::has_old_files() {
  if (!last_ || last_->files.empty() ||
      !std::ranges::includes(marks_.untouched, last_->files)) {
    return false;
  }
  auto fresh = git::objects_in(marks_.fresh, repository_.layout().format);
  if (!fresh) return false;
  fresh_ = *std::move(fresh);
  return true;
}

// Reads what came to the store, if all else is known to be as it was.
bool AuditObjects::read_new(const std::vector<git::ObjectId>& clean) {
  if (clean.empty() || !last_->whole) return false;
  const WholeRead& whole = *last_->whole;
  if (whole.max_object_bytes != options_.max_object_bytes) return false;
  const std::vector<git::ObjectId> known = merged(clean, last_->flagged);
  // Known ones of which a copy came, which may be the one that is read now.
  const std::vector<git::ObjectId> doubtful = common(clean, fresh_);
  if (known.size() != objects_in(whole.counts) ||
      !std::ranges::includes(ids_, known) ||
      ids_.size() - known.size() + doubtful.size() > kMaxNew ||
      !scan_flagged()) {
    return false;
  }
  if (!scan_each(doubtful, Count::kNo) ||
      !common(sink_.flagged(), doubtful).empty()) {
    return false;
  }
  new_ids_ = without(ids_, known);
  counts_ = whole.counts;
  lfs_ids_ = whole.lfs_ids;
  if (scan_each(new_ids_, Count::kYes)) return true;
  counts_ = {};
  lfs_ids_.clear();
  return false;
}

Result<void> AuditObjects::walk_for_references(git::ReferenceLog& references) {
  way_ = Way::kAdded;
  git::ReadOptions read = read_options();
  read.types = git::mask_of(git::ObjectType::kCommit) |
               git::mask_of(git::ObjectType::kTree) |
               git::mask_of(git::ObjectType::kTag);
  git::ReferenceLogSink sink(references);
  TRY_ASSIGN(statistics_.walk,
             repository_.objects().walk(read, sink, outcome_.coverage));
  whole_ = exact_ = outcome_.coverage.complete();
  return {};
}

Result<void> AuditObjects::walk_all(git::ReferenceLog& references,
                                    const std::vector<git::ObjectId>& clean) {
  KnownObjects known(*index_);
  // What was scanned by itself before it turned out that all must be read.
  if (const auto scanned = sink_.flagged(); !scanned.empty()) {
    known.add(scanned);
  }
  if (!clean.empty() &&
      without(ids_, clean).size() <= kNewShare + ids_.size() / kNewShare) {
    known.add(clean);
  }
  ObjectFan fan(sink_, references, known);
  TRY_ASSIGN(statistics_.walk, repository_.objects().walk(read_options(), fan,
                                                          outcome_.coverage));
  lfs_ids_ = fan.take_lfs_ids();
  left_out_ = fan.take_left_out();
  exact_ = statistics_.walk.objects + left_out_.size() == ids_.size();
  whole_ = outcome_.coverage.complete() && left_out_.empty() && exact_;
  return {};
}

void AuditObjects::report_references(git::ReferenceLog& references) {
  for (const git::Ref& ref : names_.refs) references.require(ref.target);
  if (names_.head) references.require(*names_.head);
  for (const git::ObjectId& id : names_.reflog) references.require(id);
  for (const git::IndexEntry& entry : names_.index) {
    if (entry.mode != kGitlink) references.require(entry.blob);
  }
  if (!options_.stop.stop_requested()) references.report(outcome_.coverage);
}

Result<git::AttributionResult> AuditObjects::attribute(
    const git::AttributionInput& input) {
  const Sha256 flagged = hash_of(input.flagged);
  if (way_ != Way::kUnchanged) {
    outcome_.flagged = flagged;
    outcome_.attribution = git::attribute(input, *index_, std::move(links_),
                                          repository_.objects());
  } else if (flagged != outcome_.flagged ||
             outcome_.attribution.exposures.size() != input.secrets) {
    outcome_.fingerprints.clear();
    return git::attribute(input, repository_.objects(), options_.threads);
  }
  return outcome_.attribution;
}

void AuditObjects::remember(std::vector<KnownFingerprint> fingerprints,
                            const Coverage& coverage) {
  if (memory_ == nullptr || !exact_ || options_.stop.stop_requested() ||
      was_disturbed(coverage)) {
    return;
  }
  const bool stayed = marks_.settled && mark_store({}).files == marks_.files;
  if (way_ == Way::kUnchanged) {
    // Files that git touched need not be read once more.
    if (!stayed || last_->files == marks_.files) return;
    last_->files = std::move(marks_.files);
    memory_->extend(*last_, {});
    return;
  }
  AuditRecord record;
  record.flagged = sink_.flagged();
  if (stayed) record.files = std::move(marks_.files);
  if (whole_ && stayed) {
    WholeRead& whole = record.whole.emplace();
    whole.max_object_bytes = options_.max_object_bytes;
    if (way_ == Way::kAll) sink_.add_objects_to(counts_);
    whole.counts = counts_;
    whole.lfs_ids = std::move(lfs_ids_);
    outcome_.fingerprints = std::move(fingerprints);
    whole.outcome = seal_outcome(outcome_, state_);
  }
  if (way_ == Way::kAll) {
    memory_->replace(record, ids_, merged(record.flagged, left_out_));
  } else if (record.whole) {
    memory_->extend(record, without(new_ids_, record.flagged));
  }
}

}  // namespace tokensweep
