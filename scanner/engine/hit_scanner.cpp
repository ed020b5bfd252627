// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/hit_scanner.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "rules/confirm.h"

namespace tokensweep {
namespace {

// One byte more than decoding sees, so that it knows whether a run goes on.
constexpr std::uint64_t kRunView = kRunReach + 1;
// What is looked at first where bytes cost something.
constexpr std::uint64_t kShortRunView = 320;

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

// Whether the text is the anchor's.
bool holds(const AnchorInfo& anchor, std::string_view text) {
  return anchor.caseless ? equals_ignoring_case(text, anchor.text)
                         : text == anchor.text;
}

struct FoundRun {
  std::optional<DecodedRun> run;
  std::uint64_t origin = 0;  // of the run's offsets
  RunLook look;
};

// Decodes in a view of the content that is as small as it may be.
FoundRun find_run(ContentView& content, const LiteralUse& use,
                  const ByteRange& hit, LineBreaks line_breaks) {
  FoundRun found;
  for (const std::uint64_t reach : {kShortRunView, kRunView}) {
    const bool last = reach == kRunView;
    if (!last && !content.is_lazy()) continue;
    const ByteRange view = content.around(hit.begin, reach, hit.size() + reach);
    found.origin = view.begin;
    found.look = {};
    found.run = decode_run(content.get(view), use.form, use.phase,
                           {hit.begin - view.begin, hit.end - view.begin},
                           line_breaks, &found.look);
    RunLook& look = found.look;
    look.begin += static_cast<std::int64_t>(view.begin);
    look.end += static_cast<std::int64_t>(view.begin);
    const bool fits_left =
        view.begin == 0 || look.begin >= static_cast<std::int64_t>(view.begin);
    const bool fits_right = view.end == content.size() ||
                            look.end <= static_cast<std::int64_t>(view.end);
    if (fits_left && fits_right) break;
    CHECK(!last);
  }
  return found;
}

void widen(RunLook& look, const RunLook& other) {
  look.begin = std::min(look.begin, other.begin);
  look.end = std::max(look.end, other.end);
}

}  // namespace

struct HitScanner::Look {
  ContentView& content;
  ByteRange hit;
  SeenRuns& seen;
  int depth;
  Decoding decoding;
  RunLook extent;
  std::uint32_t cost = 0;
};

void ScanCounters::merge(const ScanCounters& other) {
  bytes += other.bytes;
  matched_bytes += other.matched_bytes;
  literal_hits += other.literal_hits;
  inherited_hits += other.inherited_hits;
  confirms += other.confirms;
  decoded_runs += other.decoded_runs;
  matches += other.matches;
  capped += other.capped;
}

HitScanner::HitScanner(const Detection& detection)
    : detection_(detection),
      scratch_(detection.engine.make_scratch()),
      shapes_(detection.literals.size()),
      reaches_(detection.literals.size()) {}

HitScanner::Shape HitScanner::find_shape(std::uint32_t literal) const {
  const LiteralIndex& literals = detection_.literals;
  const std::uint32_t tail = literals.tail(literal);
  return {static_cast<std::uint8_t>(literals.length(literal)),
          static_cast<std::uint8_t>(literals.tail_size(tail)),
          static_cast<std::uint16_t>(tail)};
}

void HitScanner::find(ByteView content, std::vector<LiteralHit>& hits) {
  hits.clear();
  detection_.engine.find(content, *scratch_, hits);
  const std::string_view text = as_chars(content);
  std::size_t count = 0;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    const LiteralHit hit = hits[i];
    const Shape& known = shape(hit.literal);
    if (known.tail_size > 0 &&
        !detection_.literals.holds_tail(known.tail, text.substr(hit.end))) {
      continue;
    }
    // The engine orders by end; literals that end together come as they like.
    std::size_t at = count++;
    for (; at > 0 && hit < hits[at - 1]; --at) hits[at] = hits[at - 1];
    hits[at] = hit;
  }
  hits.resize(count);
}

HitScanner::Reach HitScanner::find_reach(std::uint32_t literal) {
  const std::uint32_t size = length(literal);
  Reach reach{size, 0};
  detection_.literals.for_each_use(literal, [&](const LiteralUse& use) {
    if (use.form != Form::kPlain) return;
    const AnchorInfo& anchor = detection_.rules.anchor(use.anchor);
    for (const AnchorUse& of : anchor.uses) {
      const Rule& rule = detection_.rules.rule(of.rule);
      reach.before =
          std::max(reach.before, size + rule.confirm_before(of.place));
      reach.after = std::max(
          reach.after, rule.confirm_after(of.place, anchor.text.size()) - size);
    }
  });
  return reach;
}

HitScanner::Outcome HitScanner::examine(ContentView& content,
                                        const LiteralHit& hit, SeenRuns& seen,
                                        Decoding decoding,
                                        std::vector<Match>& matches) {
  Look look{
      content, {hit.end - length(hit.literal), hit.end}, seen, 0, decoding, {}};
  const Reach& plain = reach(hit.literal);
  look.extent = {std::int64_t{hit.end} - plain.before,
                 std::int64_t{hit.end} + plain.after};
  Outcome outcome;
  detection_.literals.for_each_use(hit.literal, [&](const LiteralUse& use) {
    outcome.has_own_extent |= use.form != Form::kPlain;
    examine_use(use, look, matches);
  });
  outcome.begin = look.extent.begin;
  outcome.end = look.extent.end;
  outcome.cost = look.cost;
  return outcome;
}

void HitScanner::examine_use(const LiteralUse& use, Look& look,
                             std::vector<Match>& matches) {
  if (use.form == Form::kPlain) {
    confirm_anchor(use.anchor, look, matches);
  } else if (look.decoding == Decoding::kOverBudget) {
    overflow = true;
    ++counters.capped;
  } else if (look.depth < kMaxDepth) {
    decode_at(use, look, matches);
  }
}

void HitScanner::confirm_anchor(std::uint32_t index, Look& look,
                                std::vector<Match>& matches) {
  const AnchorInfo& anchor = detection_.rules.anchor(index);
  const std::uint64_t at = look.hit.begin;
  const std::size_t size = anchor.text.size();
  if (size > look.hit.size() &&
      !holds(anchor, look.content.get(look.content.around(at, 0, size)))) {
    return;
  }
  for (const AnchorUse& use : anchor.uses) {
    ++counters.confirms;
    const CompiledRule& compiled = detection_.rules.compiled(use.rule);
    const Rule& rule = compiled.rule();
    const ByteRange extent =
        look.content.around(at, rule.confirm_before(use.place),
                            rule.confirm_after(use.place, size));
    const std::uint64_t begin = at - extent.begin;
    const std::size_t before = matches.size();
    confirm(compiled, use.rule, use.place, {begin, begin + size},
            look.content.get(extent), matches);
    for (std::size_t i = before; i < matches.size(); ++i) {
      matches[i].span.begin += extent.begin;
      matches[i].span.end += extent.begin;
    }
  }
}

void HitScanner::decode_at(const LiteralUse& use, Look& look,
                           std::vector<Match>& matches) {
  if (const SeenRuns::Run* run =
          look.seen.find(use.form, use.phase, look.hit)) {
    widen(look.extent, run->look);
    return;
  }
  const FoundRun line =
      find_run(look.content, use, look.hit, LineBreaks::kStop);
  RunLook seen = line.look;
  std::uint64_t cost = 0;
  if (line.run) {
    cost = line.run->bytes().size();
    scan_run(*line.run, line.origin, look.depth, matches);
  }
  bool shared = true;
  if (line.run && use.form == Form::kBase64) {
    const FoundRun wrapped =
        find_run(look.content, use, look.hit, LineBreaks::kOnlyCross);
    widen(seen, wrapped.look);
    if (wrapped.run && wrapped.run->is_wrapped()) {
      // Only hits on the same line share it.
      shared = false;
      cost += wrapped.run->bytes().size();
      scan_run(*wrapped.run, wrapped.origin, look.depth, matches);
    }
    // An escape's letter is a digit to the hit that starts with it only.
    const std::uint64_t at = look.hit.begin;
    if (at > 0 && look.content.get({at - 1, at}) == "\\") shared = false;
  }
  widen(look.extent, seen);
  if (!shared || !seen.within_reach(look.hit)) {
    look.cost += static_cast<std::uint32_t>(cost);
  } else if (line.run) {
    const ByteRange range = line.run->range();
    look.seen.add(
        {use.form, {range.begin + line.origin, range.end + line.origin}, seen});
  }
}

void HitScanner::scan_run(const DecodedRun& run, std::uint64_t origin,
                          int depth, std::vector<Match>& matches) {
  if (depth == 0) {
    nested_bytes_ = 0;
  } else {
    nested_bytes_ += run.bytes().size();
    if (nested_bytes_ > kMaxNestedBytes) {
      overflow = true;
      ++counters.capped;
      return;
    }
  }
  ++counters.decoded_runs;
  std::vector<LiteralHit>& hits =
      inner_hits_[static_cast<std::size_t>(depth) + 1];
  find(as_bytes(run.bytes()), hits);
  counters.literal_hits += hits.size();
  if (hits.empty()) return;
  ContentView content(run.bytes());
  SeenRuns seen;
  const std::size_t first = matches.size();
  for (const LiteralHit& hit : hits) {
    const ByteRange place{hit.end - length(hit.literal), hit.end};
    if (!run.focus().contains(place)) continue;
    Look look{content, place, seen, depth + 1, Decoding::kAllowed, {}};
    detection_.literals.for_each_use(hit.literal, [&](const LiteralUse& use) {
      examine_use(use, look, matches);
    });
  }
  for (std::size_t i = first; i < matches.size(); ++i) {
    Match& match = matches[i];
    match.span = run.encoded_range(match.span.begin, match.span.end);
    match.span.begin += origin;
    match.span.end += origin;
    match.encoding = wrap(encoding_of(run.form()), match.encoding);
  }
}

}  // namespace tokensweep
