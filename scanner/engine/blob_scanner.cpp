// SPDX-License-Identifier: Apache-2.0
// A content's matches are those of its literal hits, taken in order. For a
// content made by edits from a base:
//
//   1. Literals that are not wholly inside one copied segment are looked for
//      in windows around the edits.
//   2. All others are hits of the base, moved.
//   3. A hit of the base keeps its matches, or that it has none, when its
//      extent is wholly inside the same segment; any other is examined.
//
// What depends on more than a hit's extent comes after all hits are there:
// caps, duplicates, parts, which rule names a secret. A scan that meets a cap
// leaves no state, and a derived scan that meets one starts again on the whole
// content, so that both drop the same.
#include "scanner/engine/blob_scanner.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "scanner/engine/hit_places.h"
#include "scanner/engine/resolve.h"

namespace tokensweep {

// A derived content's view of its base.
class BlobScanner::Inheritance {
 public:
  Inheritance(const ScanState& base, const DerivedBytes& content)
      : base_(base),
        base_size_(content.base().size()),
        size_(content.size()),
        places_(base.hits, base_size_) {}

  [[nodiscard]] const ScanState& base() const { return base_; }

  // Whether no hit ends in the segment; may miss it.
  [[nodiscard]] bool has_no_hit(const Segment& segment) const {
    return places_.has_none(segment.source, segment.bytes.size());
  }

  // Goes to the first hit of the base that ends behind `offset`; gives its
  // index. Most copies go on close to the one before.
  std::size_t move_behind(std::uint64_t offset) {
    constexpr std::size_t kSteps = 8;
    const auto& hits = base_.hits;
    std::size_t at = next_;
    std::size_t steps = 0;
    while (at > 0 && hits[at - 1].end > offset && steps < kSteps) {
      --at;
      ++steps;
    }
    while (at < hits.size() && hits[at].end <= offset && steps < kSteps) {
      ++at;
      ++steps;
    }
    if (steps == kSteps) {
      const auto found = std::ranges::upper_bound(
          hits, offset, {},
          [](const LiteralHit& hit) { return std::uint64_t{hit.end}; });
      at = static_cast<std::size_t>(found - hits.begin());
    }
    next_ = at;
    return at;
  }
  // To a hit, or behind the last one.
  void move_to(std::size_t hit) { next_ = hit; }

  // Index of the first result of that hit or a later one. Most follow the one
  // that was asked for before.
  std::size_t first_result(std::size_t hit) {
    const auto& results = base_.results;
    std::size_t& at = next_result_;
    const bool is_behind = at > 0 && results[at - 1].hit >= hit;
    if (!is_behind && at < results.size() && results[at].hit < hit) ++at;
    if (is_behind || (at < results.size() && results[at].hit < hit)) {
      const auto found = std::ranges::lower_bound(
          results, hit, {},
          [](const ScanState::Result& r) { return std::size_t{r.hit}; });
      at = static_cast<std::size_t>(found - results.begin());
    }
    return at;
  }

  // The ends of hits whose extents are inside of a segment: [first, last] for
  // given reaches, in the base. A segment's edge is none when both contents
  // end there.
  struct Limits {
    std::uint64_t begin;
    std::uint64_t end;
    bool at_start;
    bool at_end;

    [[nodiscard]] bool hold(std::uint64_t hit_end, std::uint64_t before,
                            std::uint64_t after) const {
      return (at_start || hit_end >= begin + before) &&
             (at_end || hit_end + after <= end);
    }
  };
  [[nodiscard]] Limits limits(const Segment& segment) const {
    const std::uint64_t end = segment.source + segment.bytes.size();
    return {segment.source, end, segment.source == 0 && segment.begin == 0,
            end == base_size_ && segment.end() == size_};
  }

 private:
  const ScanState& base_;
  std::uint64_t base_size_;
  std::uint64_t size_;
  HitPlaces places_;
  std::size_t next_ = 0;  // the hit behind the last segment that was taken
  std::size_t next_result_ = 0;
};

BlobScanner::BlobScanner(const Detection& detection)
    : rules_(detection.rules),
      hits_(detection),
      matches_by_rule_(detection.rules.size()),
      edit_text_(hits_.longest()) {}

const std::vector<Match>& BlobScanner::scan(ByteView content, ScanState* keep) {
  start(keep);
  hits_.find(content, found_);
  hits_.counters.bytes += content.size();
  hits_.counters.matched_bytes += content.size();
  hits_.counters.literal_hits += found_.size();
  if (found_.size() > ScanState::kMaxHits) keeps_ = false;
  ContentView view(as_chars(content));
  for (const LiteralHit& hit : found_) {
    take_hit(view, hit, static_cast<std::size_t>(&hit - found_.data()));
  }
  return finish(found_, keep);
}

const std::vector<Match>& BlobScanner::scan_derived(DerivedBytes& content,
                                                    const ScanState& base,
                                                    ScanState* keep) {
  if (!base.complete) return scan(content.content(), keep);
  const ScanCounters before = hits_.counters;
  start(keep);
  hits_.counters.bytes += content.size();
  find_new_hits(content.segments());
  ContentView view(content);
  std::size_t next_new = 0;
  if (!base.hits.empty()) {
    Inheritance inheritance(base, content);
    for (const Segment& segment : content.segments()) {
      if (segment.is_inserted() || inheritance.has_no_hit(segment)) continue;
      take_copied(segment, inheritance, view, next_new);
    }
  }
  constexpr auto kNone = std::numeric_limits<std::uint32_t>::max();
  take_new_up_to({kNone, kNone}, view, next_new);
  hits_.counters.literal_hits += all_.size();
  if (hits_.overflow) {
    hits_.counters = before;
    return scan(content.content(), keep);
  }
  return finish(all_, keep);
}

// What goes over the edge of a window is no hit, or one that is copied, or in
// the text that goes on with the window.
void BlobScanner::find_in(ByteView text,
                          std::span<const EditText::Window> windows) {
  hits_.counters.matched_bytes += text.size();
  hits_.find(text, window_hits_);
  std::size_t at = 0;
  const auto end_of = [&](std::size_t window) {
    return window + 1 < windows.size() ? windows[window + 1].begin
                                       : text.size();
  };
  for (LiteralHit hit : window_hits_) {
    while (end_of(at) < hit.end) ++at;
    const EditText::Window& window = windows[at];
    const ByteRange place = hits_.place(hit);
    if (place.begin < window.begin || place.end > end_of(at) ||
        place.end <= window.begin + window.known) {
      continue;
    }
    hit.end += static_cast<std::uint32_t>(window.origin - window.begin);
    found_.push_back(hit);
  }
}

void BlobScanner::find_new_hits(std::span<const Segment> segments) {
  found_.clear();
  const bool in_order = edit_text_.for_each(
      segments, [this](ByteView text, std::span<const EditText::Window> w) {
        find_in(text, w);
      });
  if (!in_order) std::sort(found_.begin(), found_.end());
  // What lies in a segment ends there, and hits are in order of their ends.
  auto segment = segments.begin();
  std::erase_if(found_, [&](const LiteralHit& hit) {
    while (segment->end() < hit.end) ++segment;
    const ByteRange place = hits_.place(hit);
    return !segment->is_inserted() && segment->begin <= place.begin &&
           place.end <= segment->end();
  });
}

void BlobScanner::take_copied(const Segment& segment, Inheritance& from,
                              ContentView& content, std::size_t& next_new) {
  const ScanState& base = from.base();
  const Inheritance::Limits limits = from.limits(segment);
  const std::int64_t shift = static_cast<std::int64_t>(segment.begin) -
                             static_cast<std::int64_t>(segment.source);
  std::size_t i = from.move_behind(segment.source);
  if (i == base.hits.size() || base.hits[i].end > limits.end) return;
  std::size_t next_result = from.first_result(i);
  for (; i < base.hits.size() && base.hits[i].end <= limits.end; ++i) {
    const LiteralHit& old = base.hits[i];
    const ScanState::Result* result = nullptr;
    if (next_result < base.results.size() &&
        base.results[next_result].hit == i) {
      result = &base.results[next_result++];
    }
    const ByteRange place = hits_.place(old);
    if (place.begin < limits.begin || place.end > limits.end) continue;
    const LiteralHit hit{
        old.literal, static_cast<std::uint32_t>(std::int64_t{old.end} + shift)};
    if (next_new < found_.size()) take_new_up_to(hit, content, next_new);
    bool is_clean = false;
    if (result != nullptr) {
      is_clean = limits.hold(old.end, result->before, result->after);
    } else {
      const HitScanner::Reach& reach = hits_.reach(old.literal);
      is_clean = limits.hold(old.end, reach.before, reach.after);
    }
    all_.push_back(hit);
    if (!is_clean) {
      take_hit(content, hit, all_.size() - 1);
      continue;
    }
    ++hits_.counters.inherited_hits;
    if (result != nullptr) take_known(*result, shift, base);
  }
  from.move_to(i);
}

void BlobScanner::take_new_up_to(const LiteralHit& limit, ContentView& content,
                                 std::size_t& next_new) {
  for (; next_new < found_.size() && found_[next_new] < limit; ++next_new) {
    all_.push_back(found_[next_new]);
    take_hit(content, found_[next_new], all_.size() - 1);
  }
}

void BlobScanner::take_known(const ScanState::Result& result,
                             std::int64_t shift, const ScanState& base) {
  cost_ += result.cost;
  if (cost_ > kMaxDecodedBytes) hits_.overflow = true;
  const auto first = static_cast<std::uint32_t>(kept_matches_.size());
  for (std::uint32_t i = 0; i < result.match_count; ++i) {
    const ScanState::Kept& kept = base.matches[result.first_match + i];
    Match match = *kept.match;
    match.span.begin += static_cast<std::uint64_t>(kept.shift + shift);
    match.span.end += static_cast<std::uint64_t>(kept.shift + shift);
    add_match(std::move(match));
    if (keeps_) kept_matches_.push_back({kept.match, kept.shift + shift});
  }
  if (kept_matches_.size() > ScanState::kMaxMatches) keeps_ = false;
  if (!keeps_) return;
  ScanState::Result moved = result;
  moved.hit = static_cast<std::uint32_t>(all_.size() - 1);
  moved.first_match = first;
  kept_results_.push_back(moved);
}

void BlobScanner::start(ScanState* keep) {
  matches_.clear();
  all_.clear();
  seen_.clear();
  decoded_.clear();
  cost_ = 0;
  for (const std::uint32_t rule : touched_rules_) matches_by_rule_[rule] = 0;
  touched_rules_.clear();
  hits_.overflow = false;
  keeps_ = keep != nullptr;
  kept_results_.clear();
  kept_matches_.clear();
}

void BlobScanner::take_hit(ContentView& content, const LiteralHit& hit,
                           std::size_t index) {
  of_hit_.clear();
  const auto decoding = cost_ > kMaxDecodedBytes
                            ? HitScanner::Decoding::kOverBudget
                            : HitScanner::Decoding::kAllowed;
  const HitScanner::Outcome outcome =
      hits_.examine(content, hit, seen_, decoding, of_hit_);
  cost_ += outcome.cost;
  if (keeps_ && (outcome.has_own_extent || !of_hit_.empty())) {
    const auto distance = [](std::int64_t from, std::int64_t to) {
      return static_cast<std::uint32_t>(to - from);
    };
    kept_results_.push_back({static_cast<std::uint32_t>(index),
                             distance(outcome.begin, hit.end),
                             distance(hit.end, outcome.end), outcome.cost,
                             static_cast<std::uint32_t>(kept_matches_.size()),
                             static_cast<std::uint32_t>(of_hit_.size())});
    for (const Match& match : of_hit_) {
      kept_matches_.push_back({std::make_shared<const Match>(match), 0});
    }
    if (kept_matches_.size() > ScanState::kMaxMatches) keeps_ = false;
  }
  for (Match& match : of_hit_) add_match(std::move(match));
}

void BlobScanner::add_match(Match match) {
  if (is_known(match)) return;
  std::uint32_t& found = matches_by_rule_[match.rule];
  if (found >= kMaxRawMatchesPerRule) {
    hits_.overflow = true;
    ++hits_.counters.capped;
    return;
  }
  if (++found == 1) touched_rules_.push_back(match.rule);
  matches_.push_back(std::move(match));
}

bool BlobScanner::is_known(const Match& match) {
  if (match.encoding == Encoding::kPlain) return false;
  const std::uint64_t key = (match.span.begin << 32 | match.span.end) ^
                            (std::uint64_t{match.rule} << 20);
  const auto [first, last] = decoded_.equal_range(key);
  if (std::any_of(first, last, [&](const auto& entry) {
        return matches_[entry.second] == match;
      })) {
    return true;
  }
  decoded_.emplace(key, static_cast<std::uint32_t>(matches_.size()));
  return false;
}

const std::vector<Match>& BlobScanner::finish(
    const std::vector<LiteralHit>& hits, ScanState* keep) {
  if (keep != nullptr) {
    keep->complete =
        keeps_ && !hits_.overflow && hits.size() <= ScanState::kMaxHits;
    if (keep->complete) {
      keep->hits = hits;
      keep->results = kept_results_;
      keep->matches = std::move(kept_matches_);
      kept_matches_.clear();
    } else {
      *keep = {};
    }
  }
  if (matches_.empty()) return matches_;
  for (const std::uint32_t rule : touched_rules_) matches_by_rule_[rule] = 0;
  resolve_matches(rules_, matches_);
  cap_matches();
  hits_.counters.matches += matches_.size();
  return matches_;
}

void BlobScanner::cap_matches() {
  if (matches_.size() <= kMaxMatchesPerRule) return;
  std::erase_if(matches_, [&](const Match& match) {
    const bool over = ++matches_by_rule_[match.rule] > kMaxMatchesPerRule;
    hits_.counters.capped += over ? 1 : 0;
    return over;
  });
  for (std::uint32_t& count : matches_by_rule_) count = 0;
}

}  // namespace tokensweep
