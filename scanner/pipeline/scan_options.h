// SPDX-License-Identifier: Apache-2.0
// What scans share.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "findings/allow_list.h"
#include "scanner/engine/detector.h"
#include "scanner/pipeline/inline_allow.h"
#include "scanner/pipeline/progress.h"
#include "scanner/pipeline/scan_cache.h"

namespace tokensweep {

enum class IgnoreRules : std::uint8_t {
  kRespect,  // what .gitignore names is counted and not read
  kOff,
};

// How objects of a history are matched: around the edits that made them from
// their base, or whole. Both give the same report.
enum class ScanMode : std::uint8_t { kDelta, kFull };

// What says that an object is the one that was scanned before: the file that it
// is in, unchanged, or its id, as in a clone that git has just made, which
// checks ids.
enum class CacheTrust : std::uint8_t { kFiles, kIds };

enum class RefutedMatches : std::uint8_t { kDrop, kKeep };

struct ScanOptions {
  const Detector* detector = nullptr;  // outlives the run
  unsigned threads = 1;
  std::uint64_t max_object_bytes = std::uint64_t{512} << 20;
  std::uint64_t max_file_bytes = std::uint64_t{512} << 20;
  IgnoreRules ignore_rules = IgnoreRules::kRespect;
  RefutedMatches refuted = RefutedMatches::kDrop;
  ScanMode mode = ScanMode::kDelta;
  // Globs of the repository's config, relative to its top, or to this folder
  // and only below it where files are scanned; see WalkOptions.
  std::vector<std::string> exclude;
  std::string exclude_root;
  // When they are there, a path of a history is excluded only if these say so,
  // too.
  std::optional<std::vector<std::string>> exclude_witness;
  InlineMarkers markers = InlineMarkers().set();
  // What is accepted after the scan: a scan of changes asks where it is
  // accepted at some paths only. May be null; outlives the run.
  const AllowPolicy* allows = nullptr;
  ScanCache* cache = nullptr;  // null: everything is read; outlives the run
  CacheTrust cache_trust = CacheTrust::kFiles;
  // Whether to take the time of the matching, which costs some itself.
  bool measure = false;
  std::stop_token stop;
  Progress* progress = nullptr;  // may be null; outlives the run
};

}  // namespace tokensweep
