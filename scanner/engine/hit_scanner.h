// SPDX-License-Identifier: Apache-2.0
// What a single literal hit means: the confirm steps at a plain anchor, the
// decoded run around an encoded one.
//
// The result of a hit is a function of the bytes in its extent, a range around
// the hit that is cut off at the edges of the content. Nothing else may enter:
// a hit that edits left alone with its extent has the same matches in every
// content. Confirm and decoding therefore get no more than that to see.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/zeroed_array.h"
#include "rules/match.h"
#include "rules/rule_set.h"
#include "scanner/engine/content_view.h"
#include "scanner/engine/encoded_run.h"
#include "scanner/engine/literals.h"
#include "scanner/engine/pattern_engine.h"
#include "scanner/engine/seen_runs.h"

namespace tokensweep {

// What a run needs to scan, shared by all workers; outlives them.
struct Detection {
  const RuleSet& rules;
  const LiteralIndex& literals;
  const PatternEngine& engine;
};

// Counters of one worker, for --stats.
struct ScanCounters {
  std::uint64_t bytes = 0;          // of contents
  std::uint64_t matched_bytes = 0;  // of contents, run through the engine
  std::uint64_t literal_hits = 0;
  std::uint64_t inherited_hits = 0;  // of these, those not looked at again
  std::uint64_t confirms = 0;
  std::uint64_t decoded_runs = 0;
  std::uint64_t matches = 0;
  std::uint64_t capped = 0;  // matches and runs dropped over a cap

  void merge(const ScanCounters& other);
};

// One per worker; not shared.
class HitScanner {
 public:
  explicit HitScanner(const Detection& detection);

  struct Outcome {
    // The extent; over an edge of the content when it is cut off there.
    std::int64_t begin = 0;
    std::int64_t end = 0;
    // Whether the extent is more than that of the literal.
    bool has_own_extent = false;
    std::uint32_t cost = 0;  // decoded bytes that other hits do not share
  };
  enum class Decoding : std::uint8_t { kAllowed, kOverBudget };

  // The hits of the content that may have a match, in order, into `hits`.
  void find(ByteView content, std::vector<LiteralHit>& hits);

  // Appends the matches of a hit. `seen` belongs to the content.
  Outcome examine(ContentView& content, const LiteralHit& hit, SeenRuns& seen,
                  Decoding decoding, std::vector<Match>& matches);

  // The longest place of a hit.
  [[nodiscard]] std::uint32_t longest() const {
    return detection_.literals.longest();
  }
  [[nodiscard]] std::uint32_t length(std::uint32_t literal) {
    return shape(literal).length;
  }
  // The bytes that make it a hit: the literal and what must stand behind it.
  [[nodiscard]] ByteRange place(const LiteralHit& hit) {
    const Shape& known = shape(hit.literal);
    return {hit.end - known.length, std::uint64_t{hit.end} + known.tail_size};
  }
  // The extent of a hit without encoded uses, from its end.
  struct Reach {
    std::uint32_t before = 0;
    std::uint32_t after = 0;
  };
  const Reach& reach(std::uint32_t literal) {
    Reach& known = reaches_[literal];
    if (known.before == 0) known = find_reach(literal);
    return known;
  }

  // Set when a cap changed a result: nothing can be derived from such a scan.
  bool overflow = false;
  ScanCounters counters;

 private:
  // Base64 in base64 in base64, or UTF-16 around two layers.
  static constexpr int kMaxDepth = 3;
  // Decoded inside of one run.
  static constexpr std::uint64_t kMaxNestedBytes = std::uint64_t{256} << 10;

  struct Look;  // the parameters of one hit at one level

  // A literal, looked up once.
  struct Shape {
    std::uint8_t length = 0;
    std::uint8_t tail_size = 0;
    std::uint16_t tail = 0;
  };
  const Shape& shape(std::uint32_t literal) {
    Shape& known = shapes_[literal];
    if (known.length == 0) known = find_shape(literal);
    return known;
  }

  [[nodiscard]] Shape find_shape(std::uint32_t literal) const;
  [[nodiscard]] Reach find_reach(std::uint32_t literal);
  void examine_use(const LiteralUse& use, Look& look,
                   std::vector<Match>& matches);
  void confirm_anchor(std::uint32_t index, Look& look,
                      std::vector<Match>& matches);
  void decode_at(const LiteralUse& use, Look& look,
                 std::vector<Match>& matches);
  void scan_run(const DecodedRun& run, std::uint64_t origin, int depth,
                std::vector<Match>& matches);

  const Detection detection_;
  std::unique_ptr<PatternEngine::Scratch> scratch_;
  // By literal, of which a run meets few; zero: not known yet.
  ZeroedArray<Shape> shapes_;
  ZeroedArray<Reach> reaches_;
  std::array<std::vector<LiteralHit>, kMaxDepth + 1> inner_hits_;
  std::uint64_t nested_bytes_ = 0;
};

}  // namespace tokensweep
