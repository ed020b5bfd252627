// SPDX-License-Identifier: Apache-2.0
// Scans one piece of content with both stages and all decodings.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "rules/match.h"
#include "rules/rule_set.h"
#include "scanner/engine/encoded_run.h"
#include "scanner/engine/literals.h"
#include "scanner/engine/pattern_engine.h"

namespace tokensweep {

// What a run needs to scan, shared by all workers; outlives them.
struct Detection {
  const RuleSet& rules;
  const LiteralIndex& literals;
  const PatternEngine& engine;
};

// Counters of one worker, for --stats.
struct ScanCounters {
  std::uint64_t bytes = 0;
  std::uint64_t literal_hits = 0;
  std::uint64_t confirms = 0;
  std::uint64_t decoded_runs = 0;
  std::uint64_t matches = 0;
  std::uint64_t capped = 0;  // matches dropped over the cap per content

  void merge(const ScanCounters& other);
};

// One per worker; not shared.
class BlobScanner {
 public:
  // More matches of one rule in one content than this are dropped and counted.
  static constexpr std::uint32_t kMaxMatchesPerRule = 10'000;

  explicit BlobScanner(const Detection& detection);

  // The matches of the content: one per secret and place, suppressed ones
  // included, ordered by place. Valid until the next call.
  const std::vector<Match>& scan(ByteView content);

  [[nodiscard]] const ScanCounters& counters() const { return counters_; }

 private:
  // Base64 in base64 in base64, or UTF-16 around two layers.
  static constexpr int kMaxDepth = 3;
  // Before duplicates are gone: overlapping runs find the same token again.
  static constexpr std::uint32_t kMaxRawMatchesPerRule = 8 * kMaxMatchesPerRule;

  void cap_matches();

  void scan_level(std::string_view content, int depth,
                  std::vector<Match>& matches);
  void confirm_anchor(std::uint32_t anchor, ByteRange hit,
                      std::string_view content, std::vector<Match>& matches);
  void scan_run(const DecodedRun& run, int depth, std::vector<Match>& matches);

  const Detection detection_;
  std::unique_ptr<PatternEngine::Scratch> scratch_;
  ScanCounters counters_;
  std::vector<Match> matches_;
  std::vector<std::uint32_t> matches_by_rule_;  // of the current content
};

}  // namespace tokensweep
