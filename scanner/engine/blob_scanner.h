// SPDX-License-Identifier: Apache-2.0
// Scans contents with both stages and all decodings: whole, or only around
// the edits that made a content from another one. Both give the same matches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/derived_bytes.h"
#include "rules/match.h"
#include "scanner/engine/edit_text.h"
#include "scanner/engine/hit_scanner.h"
#include "scanner/engine/scan_state.h"

namespace tokensweep {

// One per worker; not shared.
class BlobScanner {
 public:
  // More matches of one rule in one content than this are dropped and counted.
  static constexpr std::uint32_t kMaxMatchesPerRule = 10'000;
  // Runs that are decoded for one hit each, because they are wrapped or too
  // long: those over this many decoded bytes in one content are left out and
  // counted. Content made to reach it takes 1 to 2 s when it is base64 full of
  // anchors, in one line or wrapped, and 5 s when it is base64 in base64
  // (16 and 21 MB, measured 2026-11-24); a derived scan takes that twice.
  static constexpr std::uint64_t kMaxDecodedBytes = std::uint64_t{128} << 20;

  explicit BlobScanner(const Detection& detection);

  // The matches of the content: one per secret and place, suppressed ones
  // included, ordered by place. Valid until the next call. Fills `keep` when
  // it is not null.
  const std::vector<Match>& scan(ByteView content, ScanState* keep = nullptr);

  // The same for a content made from the one that left `base`. Fills of the
  // content what it looks at, in the worst case all. `keep` is not `base`.
  const std::vector<Match>& scan_derived(DerivedBytes& content,
                                         const ScanState& base,
                                         ScanState* keep = nullptr);

  [[nodiscard]] const ScanCounters& counters() const { return hits_.counters; }

 private:
  // Before duplicates are gone: near anchors find the same token again.
  static constexpr std::uint32_t kMaxRawMatchesPerRule = 8 * kMaxMatchesPerRule;

  void start(ScanState* keep);
  // The matches of a hit, found in the content itself. `index` counts hits.
  void take_hit(ContentView& content, const LiteralHit& hit, std::size_t index);
  void add_match(Match match);
  [[nodiscard]] bool is_known(const Match& match);
  void cap_matches();
  // Settles what was found; `keep` gets the hits.
  const std::vector<Match>& finish(const std::vector<LiteralHit>& hits,
                                   ScanState* keep);

  // Of a derived content.
  class Inheritance;
  // Hits that are not wholly inside one copied segment.
  void find_new_hits(std::span<const Segment> segments);
  void find_in(ByteView text, std::span<const EditText::Window> windows);
  void take_copied(const Segment& segment, Inheritance& from,
                   ContentView& content, std::size_t& next_new);
  void take_known(const ScanState::Result& result, std::int64_t shift,
                  const ScanState& base);
  void take_new_up_to(const LiteralHit& limit, ContentView& content,
                      std::size_t& next_new);

  const RuleSet& rules_;
  HitScanner hits_;
  SeenRuns seen_;
  std::vector<Match> matches_;
  std::vector<std::uint32_t> matches_by_rule_;  // of the current content
  std::vector<std::uint32_t> touched_rules_;    // those that are not 0
  // Decoded matches by place, to drop those that overlapping runs find again.
  std::unordered_multimap<std::uint64_t, std::uint32_t> decoded_;
  std::uint64_t cost_ = 0;

  // What the current scan keeps; empty when nothing is to be kept.
  bool keeps_ = false;
  std::vector<ScanState::Result> kept_results_;
  std::vector<ScanState::Kept> kept_matches_;

  std::vector<LiteralHit> found_;  // of the engine
  std::vector<LiteralHit> all_;    // of a derived content
  std::vector<LiteralHit> window_hits_;
  std::vector<Match> of_hit_;
  EditText edit_text_;
};

}  // namespace tokensweep
