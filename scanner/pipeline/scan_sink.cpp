// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/scan_sink.h"

#include <string>

#include "base/check.h"

namespace tokensweep {

ScanSink::ScanSink(const ScanOptions& options, Collector& collector)
    : collector_(collector), progress_(options.progress) {
  CHECK(options.detector != nullptr && options.threads > 0);
  for (unsigned i = 0; i < options.threads; ++i) {
    workers_.push_back(std::make_unique<Worker>(options.detector->detection()));
  }
}

void ScanSink::count(std::size_t bytes) const {
  if (progress_ == nullptr) return;
  progress_->bytes.fetch_add(bytes, std::memory_order_relaxed);
}

void ScanSink::file(unsigned worker, const SourceFile& file) {
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

void ScanSink::object(unsigned worker, const git::ObjectView& object) {
  Worker& mine = *workers_[worker];
  switch (object.type) {
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
  mine.object_bytes += object.content.size();
  const std::vector<Match>& matches = mine.scanner.scan(object.content);
  count(object.content.size());
  if (progress_ != nullptr) {
    progress_->objects.fetch_add(1, std::memory_order_relaxed);
  }
  if (matches.empty()) return;
  collector_.add_object(object, matches);
  if (progress_ != nullptr) progress_->secrets = collector_.secret_count();
}

ScanCounters ScanSink::counters() const {
  ScanCounters sum;
  for (const auto& worker : workers_) sum.merge(worker->scanner.counters());
  return sum;
}

void ScanSink::add_to(Coverage& coverage) const {
  std::uint64_t capped = 0;
  for (const auto& worker : workers_) {
    coverage.commits += worker->commits;
    coverage.trees += worker->trees;
    coverage.tags += worker->tags;
    coverage.blobs += worker->blobs;
    coverage.bytes += worker->object_bytes;
    capped += worker->scanner.counters().capped;
  }
  if (capped > 0) {
    Skipped& entry = coverage.skipped["matches over the limit per content"];
    entry.effect = SkipEffect::kIncomplete;
    entry.count += capped;
  }
}

}  // namespace tokensweep
