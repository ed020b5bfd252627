// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/blob_scanner.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "rules/confirm.h"
#include "scanner/engine/resolve.h"

namespace tokensweep {
namespace {

Encoding encoding_of(Form form) {
  switch (form) {
    case Form::kPlain:
      return Encoding::kPlain;
    case Form::kBase64:
      return Encoding::kBase64;
    case Form::kUtf16Le:
      return Encoding::kUtf16Le;
    case Form::kUtf16Be:
      return Encoding::kUtf16Be;
    case Form::kHex:
      return Encoding::kHex;
  }
  return Encoding::kMixed;
}

Encoding wrap(Encoding outer, Encoding inner) {
  if (inner == Encoding::kPlain) return outer;
  if (outer == Encoding::kBase64 && inner == Encoding::kBase64) {
    return Encoding::kBase64InBase64;
  }
  return Encoding::kMixed;
}

// Runs of one level that are decoded already, so that many hits in one long
// run cost one decoding.
class SeenRuns {
 public:
  // Whether a decoded run holds what decoding at this hit would give.
  [[nodiscard]] bool covers(Form form, std::uint8_t phase,
                            const ByteRange& hit) const {
    return std::ranges::any_of(runs_, [&](const Run& run) {
      // Enough of the run behind the hit, unless the run ends by itself.
      constexpr std::uint64_t kMargin = kRunReach / 2;
      if (run.form != form || !run.range.contains(hit)) return false;
      if (!run.ends_by_itself && hit.end + kMargin > run.range.end) {
        return false;
      }
      const std::uint64_t distance = hit.begin - run.range.begin;
      return form == Form::kBase64 ? distance % 4 == phase % 4U
                                   : distance % 2 == 0;
    });
  }

  void add(const DecodedRun& run, const ByteRange& hit) {
    if (run.is_wrapped()) return;
    const std::uint64_t behind = run.range().end - hit.end;
    runs_.push_back({run.form(), run.range(), behind < kRunReach - 4});
    if (runs_.size() > kMemory) runs_.erase(runs_.begin());
  }

 private:
  static constexpr std::size_t kMemory = 8;

  struct Run {
    Form form;
    ByteRange range;
    bool ends_by_itself;
  };
  std::vector<Run> runs_;
};

}  // namespace

void ScanCounters::merge(const ScanCounters& other) {
  bytes += other.bytes;
  literal_hits += other.literal_hits;
  confirms += other.confirms;
  decoded_runs += other.decoded_runs;
  matches += other.matches;
  capped += other.capped;
}

BlobScanner::BlobScanner(const Detection& detection)
    : detection_(detection),
      scratch_(detection.engine.make_scratch()),
      matches_by_rule_(detection.rules.size()) {}

const std::vector<Match>& BlobScanner::scan(ByteView content) {
  matches_.clear();
  counters_.bytes += content.size();
  scan_level(as_chars(content), 0, matches_);
  if (matches_.empty()) return matches_;
  for (const Match& match : matches_) matches_by_rule_[match.rule] = 0;
  resolve_matches(detection_.rules, matches_);
  cap_matches();
  counters_.matches += matches_.size();
  return matches_;
}

void BlobScanner::cap_matches() {
  if (matches_.size() <= kMaxMatchesPerRule) return;
  std::erase_if(matches_, [&](const Match& match) {
    const bool over = ++matches_by_rule_[match.rule] > kMaxMatchesPerRule;
    counters_.capped += over ? 1 : 0;
    return over;
  });
  std::ranges::fill(matches_by_rule_, 0);
}

void BlobScanner::scan_level(std::string_view content, int depth,
                             std::vector<Match>& matches) {
  std::vector<LiteralHit> hits;
  detection_.engine.find(as_bytes(content), *scratch_, hits);
  counters_.literal_hits += hits.size();
  SeenRuns seen;
  for (const LiteralHit& hit : hits) {
    const ByteRange range{hit.end - detection_.literals.length(hit.literal),
                          hit.end};
    detection_.literals.for_each_use(hit.literal, [&](const LiteralUse& use) {
      if (use.form == Form::kPlain) {
        confirm_anchor(use.anchor, range, content, matches);
        return;
      }
      if (depth >= kMaxDepth || seen.covers(use.form, use.phase, range)) return;
      const auto run =
          decode_run(content, use.form, use.phase, range, LineBreaks::kStop);
      if (!run) return;
      seen.add(*run, range);
      scan_run(*run, depth, matches);
      if (use.form != Form::kBase64) return;
      const auto wrapped =
          decode_run(content, use.form, use.phase, range, LineBreaks::kCross);
      if (wrapped && wrapped->is_wrapped()) scan_run(*wrapped, depth, matches);
    });
  }
}

void BlobScanner::confirm_anchor(std::uint32_t anchor, ByteRange hit,
                                 std::string_view content,
                                 std::vector<Match>& matches) {
  for (const AnchorUse& use : detection_.rules.anchor(anchor).uses) {
    std::uint32_t& found = matches_by_rule_[use.rule];
    if (found >= kMaxRawMatchesPerRule) {
      ++counters_.capped;
      continue;
    }
    ++counters_.confirms;
    const std::size_t before = matches.size();
    confirm(detection_.rules.compiled(use.rule), use.rule, use.place,
            {hit.begin, hit.end}, content, matches);
    found += static_cast<std::uint32_t>(matches.size() - before);
  }
}

void BlobScanner::scan_run(const DecodedRun& run, int depth,
                           std::vector<Match>& matches) {
  ++counters_.decoded_runs;
  std::vector<Match> inner;
  scan_level(run.bytes(), depth + 1, inner);
  for (Match& match : inner) {
    match.span = run.encoded_range(match.span.begin, match.span.end);
    match.encoding = wrap(encoding_of(run.form()), match.encoding);
    matches.push_back(std::move(match));
  }
}

}  // namespace tokensweep
