// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/scan_sink.h"

#include <string_view>

#include "base/check.h"

namespace tokensweep {
void count_dropped(const ScanCounters& counters, Coverage& coverage) {
  if (counters.capped == 0) return;
  Skipped& entry = coverage.skipped["matches over the limit per content"];
  entry.effect = SkipEffect::kIncomplete;
  entry.count += counters.capped;
}

ScanSink::Worker::Worker(const Detection& detection, Collector& collector)
    : scanner(detection),
      names(scanner, [&collector](std::string_view name,
                                  const std::vector<Match>& matches) {
        collector.add_file_name(name, matches);
      }) {}

ScanSink::ScanSink(const ScanOptions& options, Collector& collector)
    : collector_(collector),
      progress_(options.progress),
      mode_(options.mode),
      measure_(options.measure) {
  CHECK(options.detector != nullptr && options.threads > 0);
  for (unsigned i = 0; i < options.threads; ++i) {
    workers_.push_back(
        std::make_unique<Worker>(options.detector->detection(), collector));
  }
}

void ScanSink::count(std::size_t bytes) const {
  if (progress_ == nullptr) return;
  progress_->bytes.fetch_add(bytes, std::memory_order_relaxed);
}

void ScanSink::finish_names() {
  for (const auto& worker : workers_) worker->names.finish();
}

void ScanSink::file(unsigned worker, const SourceFile& file) {
  if (file.kind == OccurrenceKind::kFile &&
      (known_names_ == nullptr || !known_names_->contains(file.path))) {
    workers_[worker]->names.add(file.path);
  }
  const std::vector<Match>& matches =
      workers_[worker]->scanner.scan(file.content);
  count(file.content.size());
  if (progress_ != nullptr) {
    progress_->files.fetch_add(1, std::memory_order_relaxed);
  }
  if (matches.empty()) return;
  collector_.add_file(file.kind, file.path, as_chars(file.content), matches);
  if (progress_ != nullptr) progress_->secrets = collector_.secret_count();
}

const std::vector<Match>& ScanSink::match(Worker& worker,
                                          const git::WalkedObject& object,
                                          const ScanState* base,
                                          ScanState* keep) const {
  const bool whole =
      mode_ == ScanMode::kFull || base == nullptr || !object.is_delta();
  const ByteView content = whole ? object.content() : ByteView();
  const Clock::time_point start = measure_ ? Clock::now() : Clock::time_point();
  const std::vector<Match>& matches =
      whole ? worker.scanner.scan(content, keep)
            : worker.scanner.scan_derived(object.derived(), *base, keep);
  if (measure_) worker.matching += Clock::now() - start;
  return matches;
}

void ScanSink::object(unsigned worker, const git::WalkedObject& object,
                      const ScanState* base, ScanState* keep) {
  count_object(worker, object);
  scan_object(worker, object, base, keep);
}

void ScanSink::count_object(unsigned worker, const git::WalkedObject& object) {
  Worker& mine = *workers_[worker];
  switch (object.type()) {
    case git::ObjectType::kCommit:
      ++mine.commits;
      break;
    case git::ObjectType::kTree:
      ++mine.trees;
      break;
    case git::ObjectType::kBlob:
      ++mine.blobs;
      break;
    case git::ObjectType::kTag:
      ++mine.tags;
      break;
  }
  mine.object_bytes += object.size();
  count(object.size());
  if (progress_ != nullptr) {
    progress_->objects.fetch_add(1, std::memory_order_relaxed);
  }
}

void ScanSink::scan_object(unsigned worker, const git::WalkedObject& object,
                           const ScanState* base, ScanState* keep) {
  Worker& mine = *workers_[worker];
  ++mine.scanned;
  const std::uint64_t capped = mine.scanner.counters().capped;
  const std::vector<Match>& matches = match(mine, object, base, keep);
  if (!matches.empty() || mine.scanner.counters().capped != capped) {
    mine.flagged.push_back(object.id());
  }
  if (matches.empty()) return;
  collector_.add_object(object.id(), object.type(), matches);
  if (progress_ != nullptr) progress_->secrets = collector_.secret_count();
}

std::vector<git::ObjectId> ScanSink::flagged() const {
  std::vector<git::ObjectId> ids;
  for (const auto& worker : workers_) {
    ids.insert(ids.end(), worker->flagged.begin(), worker->flagged.end());
  }
  std::ranges::sort(ids);
  return ids;
}

std::uint64_t ScanSink::scanned_objects() const {
  std::uint64_t sum = 0;
  for (const auto& worker : workers_) sum += worker->scanned;
  return sum;
}

std::chrono::nanoseconds ScanSink::matching_time() const {
  std::chrono::nanoseconds sum{};
  for (const auto& worker : workers_) sum += worker->matching;
  return sum;
}

ScanCounters ScanSink::counters() const {
  ScanCounters sum;
  for (const auto& worker : workers_) sum.merge(worker->scanner.counters());
  return sum;
}

void ScanSink::add_objects_to(Coverage& coverage) const {
  for (const auto& worker : workers_) {
    coverage.commits += worker->commits;
    coverage.trees += worker->trees;
    coverage.tags += worker->tags;
    coverage.blobs += worker->blobs;
    coverage.bytes += worker->object_bytes;
  }
}

void ScanSink::add_to(Coverage& coverage) const {
  add_objects_to(coverage);
  count_dropped(counters(), coverage);
}

}  // namespace tokensweep
