// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/scan_sink.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/check.h"

namespace tokensweep {
namespace {

// Names that are scanned in one go.
constexpr std::size_t kNamesAtOnce = 4096;

}  // namespace

ScanSink::ScanSink(const ScanOptions& options, Collector& collector)
    : collector_(collector),
      progress_(options.progress),
      mode_(options.mode),
      measure_(options.measure) {
  CHECK(options.detector != nullptr && options.threads > 0);
  for (unsigned i = 0; i < options.threads; ++i) {
    workers_.push_back(std::make_unique<Worker>(options.detector->detection()));
  }
}

void ScanSink::count(std::size_t bytes) const {
  if (progress_ == nullptr) return;
  progress_->bytes.fetch_add(bytes, std::memory_order_relaxed);
}

void ScanSink::add_name(Worker& worker, std::string_view name) {
  if (known_names_ != nullptr && known_names_->contains(name)) return;
  const std::size_t begin = worker.names.size();
  worker.names += name;
  std::replace(worker.names.begin() + static_cast<std::ptrdiff_t>(begin),
               worker.names.end(), '\n', ' ');
  worker.name_ends.push_back(worker.names.size());
  worker.names += '\n';
  if (worker.name_ends.size() == kNamesAtOnce) scan_names(worker);
}

// Names with a match among the others are scanned again by themselves: what is
// found then does not depend on the names that stand near.
void ScanSink::scan_names(Worker& worker) {
  const std::vector<std::size_t>& ends = worker.name_ends;
  std::vector<std::size_t> found;
  for (const Match& match : worker.scanner.scan(as_bytes(worker.names))) {
    const auto end = std::ranges::lower_bound(ends, match.span.begin);
    if (end == ends.end()) continue;
    const auto index = static_cast<std::size_t>(end - ends.begin());
    if (found.empty() || found.back() != index) found.push_back(index);
  }
  for (const std::size_t index : found) {
    const std::size_t begin = index == 0 ? 0 : ends[index - 1] + 1;
    const std::string_view name =
        std::string_view(worker.names).substr(begin, ends[index] - begin);
    collector_.add_file_name(name, worker.scanner.scan(as_bytes(name)));
  }
  worker.names.clear();
  worker.name_ends.clear();
}

void ScanSink::finish_names() {
  for (const auto& worker : workers_) {
    if (!worker->names.empty()) scan_names(*worker);
  }
}

void ScanSink::file(unsigned worker, const SourceFile& file) {
  if (file.kind == OccurrenceKind::kFile)
    add_name(*workers_[worker], file.path);
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
  const std::vector<Match>& matches = match(mine, object, base, keep);
  count(object.size());
  if (progress_ != nullptr) {
    progress_->objects.fetch_add(1, std::memory_order_relaxed);
  }
  if (matches.empty()) return;
  collector_.add_object(object.id(), object.type(), matches);
  if (progress_ != nullptr) progress_->secrets = collector_.secret_count();
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
