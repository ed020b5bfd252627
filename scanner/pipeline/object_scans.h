// SPDX-License-Identifier: Apache-2.0
// Scans listed objects, each once.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "findings/coverage.h"
#include "rules/match.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/git/object_id.h"
#include "scanner/git/object_type.h"
#include "scanner/pipeline/object_texts.h"
#include "scanner/pipeline/scan_options.h"

namespace tokensweep {

struct ScannedObject {
  bool was_read = false;  // false: known to be clean, or cannot be read
  git::ObjectType type = git::ObjectType::kBlob;
  std::uint64_t bytes = 0;
  std::vector<Match> matches;
  // Of a blob that stands for a large file: lfs_pointer_id().
  std::optional<std::string> large_file;
};

// One thread calls it; it starts others when there is much to scan.
class ObjectScans {
 public:
  // All must outlive this; `texts` keeps contents with matches.
  ObjectScans(const ScanOptions& options, ObjectTexts& texts);

  // By position in `ids`, which are distinct. Many are read in a walk, and
  // scanned around the edits that make them from each other (unless
  // ScanMode::kFull), few one by one and whole; the result is the same. Objects
  // that cannot be read are counted by `texts`. After a stop request the rest
  // is left unread.
  [[nodiscard]] std::vector<ScannedObject> scan(
      std::span<const git::ObjectId> ids);
  // For texts that are no objects, between calls.
  [[nodiscard]] BlobScanner& first_scanner() { return workers_[0]->scanner; }

  [[nodiscard]] ScanCounters counters() const;
  // Of all walks so far.
  [[nodiscard]] const git::WalkStatistics& walk() const { return walk_; }
  // Of objects, all workers together; 0 when it is not measured.
  [[nodiscard]] std::chrono::nanoseconds matching_time() const;

 private:
  struct Worker {
    explicit Worker(const Detection& detection) : scanner(detection) {}
    BlobScanner scanner;
    std::chrono::nanoseconds matching{};
  };
  struct Task {
    std::span<const git::ObjectId> ids;
    std::vector<ScannedObject> results;
    std::atomic<std::size_t> next = 0;
  };

  class Walk;

  void walk(Task& task);
  void scan_one(Worker& worker, Task& task, std::size_t index);
  void count_progress(const ScannedObject& object) const;
  void make_workers();
  void start_others(Task& task, std::vector<std::jthread>& threads);

  const ScanOptions& options_;
  ObjectTexts& texts_;
  std::vector<std::unique_ptr<Worker>> workers_;  // at least one
  git::WalkStatistics walk_;
};

}  // namespace tokensweep
