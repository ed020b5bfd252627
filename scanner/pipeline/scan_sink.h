// SPDX-License-Identifier: Apache-2.0
// One blob scanner per worker, and sinks that feed them.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "findings/coverage.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/git/object_store.h"
#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/name_batch.h"
#include "scanner/pipeline/progress.h"
#include "scanner/pipeline/scan_options.h"
#include "scanner/sources/source_file.h"
#include "scanner/sources/walk_options.h"

namespace tokensweep {

// Counts matches and runs that scanners dropped over a cap.
void count_dropped(const ScanCounters& counters, Coverage& coverage);

// Scans what sources push and hands matches to the collector. The names of
// plain files are content too: they are gathered and scanned many at a time.
class ScanSink : public FileSink {
 public:
  // Both must outlive the sink.
  ScanSink(const ScanOptions& options, Collector& collector);

  void file(unsigned worker, const SourceFile& file) override;
  // Scans and counts it. `base` is what the object's base left, null for none;
  // fills `keep` when it is not null. Threads as in git::WalkSink.
  void object(unsigned worker, const git::WalkedObject& object,
              const ScanState* base, ScanState* keep);
  // One that is known to hold nothing; only counts it.
  void count_object(unsigned worker, const git::WalkedObject& object);
  // One that is counted elsewhere; only scans it.
  void scan_object(unsigned worker, const git::WalkedObject& object,
                   const ScanState* base, ScanState* keep);

  // Leaves out these names, which are scanned elsewhere. Before the files;
  // `names` must outlive the last of them.
  void leave_out_names(const PathSet& names) { known_names_ = &names; }
  // Scans the names that are left. After the workers have joined.
  void finish_names();

  // After the workers have joined.
  [[nodiscard]] ScanCounters counters() const;
  // Objects with a match, suppressed ones included, or with more of them than
  // the limit; sorted.
  [[nodiscard]] std::vector<git::ObjectId> flagged() const;
  [[nodiscard]] std::uint64_t scanned_objects() const;
  // Of objects, summed over workers; 0 when it is not measured.
  [[nodiscard]] std::chrono::nanoseconds matching_time() const;
  // Adds the objects, bytes and dropped matches to the coverage.
  void add_to(Coverage& coverage) const;
  // Only the objects and their bytes.
  void add_objects_to(Coverage& coverage) const;

 private:
  struct Worker {
    Worker(const Detection& detection, Collector& collector);
    BlobScanner scanner;
    NameBatch names;
    std::vector<git::ObjectId> flagged;
    std::uint64_t scanned = 0;  // objects
    std::uint64_t commits = 0;
    std::uint64_t trees = 0;
    std::uint64_t tags = 0;
    std::uint64_t blobs = 0;
    std::uint64_t object_bytes = 0;
    std::chrono::nanoseconds matching{};
  };

  using Clock = std::chrono::steady_clock;

  [[nodiscard]] const std::vector<Match>& match(Worker& worker,
                                                const git::WalkedObject& object,
                                                const ScanState* base,
                                                ScanState* keep) const;
  void count(std::size_t bytes) const;

  Collector& collector_;
  Progress* progress_;
  ScanMode mode_;
  bool measure_;
  const PathSet* known_names_ = nullptr;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace tokensweep
