// SPDX-License-Identifier: Apache-2.0
// A scan of changes, step by step: list what they add, scan each object once,
// then look for the places that were not there before.
#include "scanner/pipeline/scan_changes.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "scanner/pipeline/base_comments.h"
#include "scanner/pipeline/change_exposure.h"
#include "scanner/pipeline/changed_files.h"
#include "scanner/pipeline/changed_names.h"
#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/excluded_paths.h"
#include "scanner/pipeline/large_files.h"
#include "scanner/pipeline/object_scans.h"
#include "scanner/pipeline/object_texts.h"
#include "scanner/pipeline/remembered_blobs.h"
#include "scanner/pipeline/report_builder.h"
#include "scanner/pipeline/scan_sink.h"
#include "scanner/pipeline/secret_places.h"
#include "scanner/sources/file_feeder.h"
#include "scanner/sources/lfs_pointer.h"

namespace tokensweep {
namespace {

constexpr std::uint32_t kGitlink = 0160000;

std::function<bool(std::string_view)> exclusion_by(const ScanOptions& options) {
  auto excluded = path_excluder(options.exclude, options.exclude_witness);
  if (excluded) return excluded;
  return [](std::string_view /*path*/) { return false; };
}

// Whether all comments of a commit count.
ChangedFiles::CommitTest trust_by(const ChangeScan& what) {
  return [&what](const std::optional<git::ObjectId>& commit) {
    if (what.trust_added_allows) return true;
    return commit && what.untrusted_commits &&
           !std::ranges::binary_search(*what.untrusted_commits, *commit);
  };
}

class ChangeScanner {
 public:
  ChangeScanner(git::ObjectStore& store, const ChangeScan& what,
                const ScanOptions& options, Report& report,
                ScanStatistics& statistics)
      : store_(store),
        what_(what),
        options_(options),
        report_(report),
        coverage_(report.coverage),
        statistics_(statistics),
        is_excluded_(exclusion_by(options)),
        trusts_(trust_by(what)),
        texts_(store, options.max_file_bytes, report.coverage),
        large_(what.common_dir, options.max_file_bytes, report.coverage),
        scans_(options, texts_),
        remembered_(store, options.cache, options.cache_trust),
        collector_(options.detector->rules(), options.markers),
        names_(what.changes, is_excluded_, is_named_) {}

  void run() {
    enter(Progress::Phase::kListing);
    list_objects();
    enter(Progress::Phase::kObjects);
    scan_blobs();
    scan_messages();
    enter(Progress::Phase::kFiles);
    names_.scan(scans_.first_scanner(), collector_);
    scan_texts();
    enter(Progress::Phase::kAttribution);
    collected_ = collector_.take();
    find_places();
    count_problems();
    make_findings();
    remember_clean();
    enter(Progress::Phase::kDone);
  }

 private:
  void enter(Progress::Phase phase) {
    statistics_.times.enter(phase);
    if (options_.progress != nullptr) options_.progress->phase = phase;
  }

  // What there is to read, each path and object once.
  void list_objects() {
    list_blobs();
    std::unordered_set<git::ObjectId, git::ObjectIdHash> seen;
    for (const git::ObjectId& id : what_.messages) {
      if (seen.insert(id).second) message_ids_.push_back(id);
    }
    if (options_.progress != nullptr) {
      options_.progress->objects_total = blobs_.size() + message_ids_.size();
    }
  }

  void list_blobs() {
    std::set<std::string_view> paths;
    std::set<std::string_view> excluded;
    std::unordered_set<git::ObjectId, git::ObjectIdHash> seen;
    for (const git::CommitChange& change : what_.changes) {
      for (const git::FileChange& file : change.files) {
        if (file.mode == kGitlink || !is_named_(file.path)) continue;
        const bool out = is_excluded_(file.path);
        (out ? excluded : paths).insert(file.path);
        if (out || !seen.insert(file.blob).second) continue;
        const auto known = remembered_.find(file.blob);
        if (known && known->size <= options_.max_file_bytes &&
            known->size >= kMaxLfsPointerBytes) {
          count(known->type, known->size);
          ++statistics_.remembered;
        } else {
          blobs_.push_back(file.blob);
        }
      }
    }
    for (const std::string_view path : excluded) {
      coverage_.skip(skip_reason::kExcluded, SkipEffect::kCounted, path);
    }
    coverage_.files += paths.size() + what_.texts.size();
  }

  void scan_blobs() {
    std::vector<ScannedObject> scanned = scans_.scan(blobs_);
    for (std::size_t i = 0; i < blobs_.size(); ++i) {
      count(scanned[i]);
      if (!scanned[i].was_read) continue;
      if (scanned[i].large_file) scan_large(blobs_[i], *scanned[i].large_file);
      if (scanned[i].matches.empty()) {
        if (!scanned[i].large_file) clean_.push_back(blobs_[i]);
        continue;
      }
      collector_.add_matches(scanned[i].matches);
      matches_.emplace(blobs_[i], std::move(scanned[i].matches));
    }
  }

  void scan_large(const git::ObjectId& pointer, const std::string& id) {
    const LargeFiles::Content content = large_.get(id);
    if (content == nullptr) return;
    coverage_.bytes += content->size();
    std::vector<Match> matches =
        scans_.first_scanner().scan(as_bytes(*content));
    if (matches.empty()) return;
    collector_.add_matches(matches);
    large_matches_.emplace(pointer, std::move(matches));
  }

  void scan_messages() {
    messages_ = scans_.scan(message_ids_);
    for (const ScannedObject& message : messages_) {
      count(message);
      collector_.add_matches(message.matches);
    }
    count_commits();
  }

  void count(const ScannedObject& object) {
    if (!object.was_read) return;
    ++statistics_.walk.objects;
    ++statistics_.scanned;
    statistics_.walk.bytes_produced += object.bytes;
    count(object.type, object.bytes);
  }

  void count(git::ObjectType type, std::uint64_t bytes) {
    coverage_.bytes += bytes;
    switch (type) {
      case git::ObjectType::kCommit:
        break;  // count_commits()
      case git::ObjectType::kTree:
        ++coverage_.trees;
        break;
      case git::ObjectType::kBlob:
        ++coverage_.blobs;
        break;
      case git::ObjectType::kTag:
        ++coverage_.tags;
        break;
    }
  }

  // Those whose files were looked at, and those whose message was.
  void count_commits() {
    std::set<git::ObjectId> ids;
    for (const git::CommitChange& change : what_.changes) {
      if (change.commit) ids.insert(*change.commit);
    }
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      if (messages_[i].was_read &&
          messages_[i].type == git::ObjectType::kCommit) {
        ids.insert(message_ids_[i]);
      }
    }
    coverage_.commits += ids.size();
  }

  void scan_texts() {
    for (const ChangedText& text : what_.texts) {
      coverage_.bytes += text.content.size();
      text_matches_.push_back(
          scans_.first_scanner().scan(as_bytes(text.content)));
      collector_.add_matches(text_matches_.back());
    }
  }

  void find_places() {
    SecretPlaces places(options_, collected_);
    BaseComments base(store_, what_.comment_base, texts_);
    ChangedFiles files({matches_, large_matches_, trusts_, base, places,
                        what_.old_policies, store_, texts_, large_,
                        is_excluded_, is_named_, coverage_});
    for (const git::CommitChange& change : what_.changes) {
      if (options_.stop.stop_requested()) break;
      files.add(change);
    }
    if (files.diff_failed()) {
      coverage_.skip("old and new lines not told apart", SkipEffect::kCounted,
                     "");
    }
    names_.add_places(places, what_.old_policies);
    place_messages(places);
    place_texts(places);
  }

  void place_messages(SecretPlaces& places) {
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      const ScannedObject& message = messages_[i];
      if (message.matches.empty()) continue;
      const git::ObjectId& id = message_ids_[i];
      const auto text = texts_.get(id);
      if (text == nullptr) continue;
      Occurrence pattern;
      pattern.kind = message.type == git::ObjectType::kTag
                         ? OccurrenceKind::kTag
                         : OccurrenceKind::kCommit;
      pattern.blob = id.hex();
      if (message.type == git::ObjectType::kCommit) pattern.commit = id.hex();
      place_all(places, text->content, message.matches, trusts_(id), pattern);
    }
  }

  void place_texts(SecretPlaces& places) {
    for (std::size_t i = 0; i < text_matches_.size(); ++i) {
      Occurrence pattern;
      pattern.kind = what_.texts[i].kind;
      pattern.path = what_.texts[i].path;
      place_all(places, what_.texts[i].content, text_matches_[i],
                trusts_(std::nullopt), pattern);
    }
  }

  // Of a content that is new as a whole.
  void place_all(SecretPlaces& places, std::string_view content,
                 const std::vector<Match>& matches, bool trusted,
                 const Occurrence& pattern) const {
    const LineIndex lines(content);
    const auto trust = [trusted](LineRange /*comment*/) { return trusted; };
    for (const Match& match : matches) {
      if (const auto secret = places.secret_of(match)) {
        places.add(*secret,
                   places.at(match, *secret, content, lines, trust, pattern));
      }
    }
  }

  void count_problems() {
    count_dropped(scans_.counters(), coverage_);
    store_.check_files(coverage_);
    if (options_.stop.stop_requested()) {
      coverage_.skip(skip_reason::kInterrupted, SkipEffect::kIncomplete, "");
    }
    statistics_.walk.bytes_inflated = scans_.walk().bytes_inflated;
    statistics_.walk.peak_buffer_bytes = scans_.walk().peak_buffer_bytes;
    statistics_.walk.plan_bytes = scans_.walk().plan_bytes;
    statistics_.counters = scans_.counters();
    statistics_.matching = scans_.matching_time();
  }

  void make_findings() {
    const std::size_t old =
        std::erase_if(collected_.secrets, [&](const CollectedSecret& secret) {
          return secret.occurrences.empty() &&
                 is_reported(secret.best, options_);
        });
    if (old > 0) report_.suppressed.add("not added here", old);
    build_findings(std::move(collected_), {}, options_, report_);
    if (!report_.findings.empty()) {
      ChangeExposure exposure(commits(), texts_);
      for (Finding& finding : report_.findings) exposure.fill(finding);
    }
    hide_unscanned_texts(scans_.first_scanner(), report_);
  }

  [[nodiscard]] std::vector<git::ObjectId> commits() const {
    std::vector<git::ObjectId> ids;
    for (const git::CommitChange& change : what_.changes) {
      if (change.commit) ids.push_back(*change.commit);
    }
    ids.insert(ids.end(), message_ids_.begin(), message_ids_.end());
    return ids;
  }

  // Of an incomplete run nothing is remembered.
  void remember_clean() {
    if (clean_.empty() || !coverage_.complete()) return;
    if (!remembered_.add(clean_)) {
      coverage_.skip("scan cache cannot be written", SkipEffect::kCounted, "");
    }
  }

  git::ObjectStore& store_;
  const ChangeScan& what_;
  const ScanOptions& options_;
  Report& report_;
  Coverage& coverage_;
  ScanStatistics& statistics_;
  const std::function<bool(std::string_view path)> is_excluded_;
  const std::function<bool(std::string_view path)> is_named_ =
      [this](std::string_view path) {
        return !what_.only || what_.only->contains(path);
      };
  const ChangedFiles::CommitTest trusts_;
  ObjectTexts texts_;
  LargeFiles large_;
  ObjectScans scans_;
  RememberedBlobs remembered_;
  Collector collector_;
  ChangedNames names_;

  std::vector<git::ObjectId> blobs_;  // to read, in the order of the changes
  std::vector<git::ObjectId> clean_;
  ChangedFiles::MatchesByBlob matches_;
  ChangedFiles::MatchesByBlob large_matches_;
  std::vector<git::ObjectId> message_ids_;
  std::vector<ScannedObject> messages_;           // as in message_ids_
  std::vector<std::vector<Match>> text_matches_;  // as in what_.texts
  Collector::Collected collected_;
};

}  // namespace

Result<void> scan_changes(git::ObjectStore& store, const ChangeScan& what,
                          const ScanOptions& options, Report& report,
                          ScanStatistics& statistics) {
  ChangeScanner(store, what, options, report, statistics).run();
  return {};
}

}  // namespace tokensweep
