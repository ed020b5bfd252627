// SPDX-License-Identifier: Apache-2.0
// One blob scanner per worker, and sinks that feed them.
#pragma once

#include <memory>
#include <vector>

#include "findings/coverage.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/git/object_store.h"
#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/progress.h"
#include "scanner/pipeline/scan_options.h"
#include "scanner/sources/source_file.h"

namespace tokensweep {

// Scans what sources push and hands matches to the collector.
class ScanSink : public FileSink, public git::ObjectSink {
 public:
  // Both must outlive the sink.
  ScanSink(const ScanOptions& options, Collector& collector);

  void file(unsigned worker, const SourceFile& file) override;
  void object(unsigned worker, const git::ObjectView& object) override;

  // After the workers have joined.
  [[nodiscard]] ScanCounters counters() const;
  // Adds the objects, bytes and dropped matches to the coverage.
  void add_to(Coverage& coverage) const;

 private:
  struct Worker {
    explicit Worker(const Detection& detection) : scanner(detection) {}
    BlobScanner scanner;
    std::uint64_t commits = 0;
    std::uint64_t trees = 0;
    std::uint64_t tags = 0;
    std::uint64_t blobs = 0;
    std::uint64_t object_bytes = 0;
  };

  void count(std::size_t bytes) const;

  Collector& collector_;
  Progress* progress_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace tokensweep
