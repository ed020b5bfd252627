// SPDX-License-Identifier: Apache-2.0
#include "rules/confirm.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <re2/re2.h>

#include "base/base64.h"
#include "base/text.h"
#include "rules/boundary.h"
#include "rules/checksum.h"
#include "rules/example_list.h"
#include "rules/structure.h"
#include "rules/value_tests.h"

namespace tokensweep {
namespace {

// An anchor of this length stands for itself: text before it cannot make it
// part of another word.
constexpr std::size_t kSelectiveAnchor = 7;
// A line is looked at this far to each side for words on the same line.
constexpr std::size_t kLineReach = 512;
constexpr std::size_t kMaxFactBytes = 256;
constexpr int kMaxGroups = 16;
// Bounds the work at one anchor on hostile input.
constexpr int kMaxTries = 64;

// What a pattern or an anchor with its body found, as offsets into content.
struct Candidate {
  ByteRange whole;
  ByteRange secret;
  std::optional<ByteRange> decoded_part;
  std::vector<std::pair<std::string, ByteRange>> facts;
};

std::string_view slice(std::string_view content, const ByteRange& range) {
  return content.substr(range.begin, range.size());
}

// The part of the content around `range` that a same-line or a near test sees.
ByteRange line_around(std::string_view content, const ByteRange& range) {
  const std::size_t first =
      range.begin > kLineReach ? range.begin - kLineReach : 0;
  const std::size_t last =
      std::min<std::size_t>(content.size(), range.end + kLineReach);
  const std::string_view left = content.substr(first, range.begin - first);
  const std::size_t newline = left.rfind('\n');
  const std::size_t begin =
      newline == std::string_view::npos ? first : first + newline + 1;
  const std::string_view right = content.substr(range.end, last - range.end);
  return {begin, range.end + std::min(right.find('\n'), right.size())};
}

bool has_any_word(std::string_view text,
                  const std::vector<std::string>& words) {
  const std::string lower = to_lower(text);
  return std::ranges::any_of(words, [&](const std::string& word) {
    return lower.find(word) != std::string::npos;
  });
}

bool context_holds(const Rule& rule, std::string_view content,
                   const ByteRange& secret) {
  if (rule.context.present()) {
    const std::size_t reach = rule.context.within_bytes;
    ByteRange near{secret.begin > reach ? secret.begin - reach : 0,
                   std::min<std::size_t>(content.size(), secret.end + reach)};
    if (rule.context.same_line) {
      const ByteRange line = line_around(content, secret);
      near = {std::max(near.begin, line.begin), std::min(near.end, line.end)};
    }
    if (rule.context.before_only) near.end = secret.begin;
    // The secret itself is no context.
    const std::string_view before =
        content.substr(near.begin, secret.begin - near.begin);
    const std::string_view after =
        near.end > secret.end
            ? content.substr(secret.end, near.end - secret.end)
            : std::string_view();
    if (!has_any_word(before, rule.context.any_of) &&
        !has_any_word(after, rule.context.any_of)) {
      return false;
    }
  }
  return rule.not_context.empty() ||
         !has_any_word(slice(content, line_around(content, secret)),
                       rule.not_context);
}

bool boundary_holds(const Rule& rule, std::string_view content,
                    const Candidate& candidate, std::size_t anchor_length) {
  const ByteSet& alphabet = rule.boundary.alphabet;
  const bool starts_match = candidate.secret.begin == candidate.whole.begin;
  if (rule.boundary.check_left && starts_match &&
      anchor_length < kSelectiveAnchor &&
      !may_begin_at(content, candidate.secret.begin, alphabet)) {
    return false;
  }
  const bool ends_match = candidate.secret.end == candidate.whole.end;
  return !rule.boundary.check_right || !ends_match ||
         may_end_at(content, candidate.secret.end, alphabet);
}

// Where the secret part of a decoded user:secret pair stands in its base64.
ByteRange encoded_tail(const ByteRange& base64, std::string_view text,
                       std::size_t decoded_tail) {
  const std::size_t digits = text.find_last_not_of('=') + 1;
  const std::size_t decoded = digits * 6 / 8;
  if (decoded_tail > decoded) return base64;
  const std::size_t first = (decoded - decoded_tail) * 8 / 6;
  return {base64.begin + first, base64.end};
}

// Runs the tests on one candidate; nullopt when it is no match.
std::optional<Match> judge(const CompiledRule& compiled,
                           std::uint32_t rule_index,
                           std::string_view anchor_text,
                           const Candidate& candidate,
                           std::string_view content) {
  const Rule& rule = compiled.rule();
  const std::string_view value = slice(content, candidate.secret);
  if (value.empty()) return std::nullopt;
  if (!boundary_holds(rule, content, candidate, anchor_text.size())) {
    return std::nullopt;
  }
  Match match;
  match.rule = rule_index;
  match.span = candidate.secret;
  match.secret = value;
  if (rule.decode.present()) {
    const std::string_view part = candidate.decoded_part
                                      ? slice(content, *candidate.decoded_part)
                                      : value;
    StructureResult structure = check_structure(rule.decode, part);
    if (structure.outcome == StructureOutcome::kFails) {
      if (rule.decode.on_fail == OnFail::kDrop) return std::nullopt;
      match.lowered = rule.decode.on_fail == OnFail::kLower;
    } else if (structure.outcome == StructureOutcome::kAgrees) {
      match.verdict = Verdict::kProvenFormat;
      match.facts = std::move(structure.facts);
      if (structure.secret) {
        // A pair proves that it is a pair, not that the password is one.
        match.verdict = Verdict::kPlausible;
        match.encoding = Encoding::kBase64;
        match.span =
            encoded_tail(candidate.secret, value, structure.secret->size());
        match.secret = *std::move(structure.secret);
        if (match.secret.empty()) return std::nullopt;
      }
    }
  }
  const bool prefixed = match.secret.starts_with(anchor_text);
  const std::string_view body =
      std::string_view(match.secret).substr(prefixed ? anchor_text.size() : 0);
  if (prefixed) {
    match.visible_prefix = static_cast<std::uint32_t>(anchor_text.size());
  }
  // Only free-form values can be names of where the secret is kept.
  const bool free_form = rule.low_entropy || rule.tier == RuleTier::kGeneric;
  if (free_form && looks_like_reference(match.secret)) return std::nullopt;
  if (!passes(rule.tests, body) || compiled.is_excluded_value(match.secret) ||
      !context_holds(rule, content, candidate.secret)) {
    return std::nullopt;
  }
  if (!rule.tests.allow_placeholders && looks_like_placeholder(body)) {
    match.suppression = Suppression::kPlaceholder;
  } else if (is_published_example(match.secret)) {
    match.suppression = Suppression::kExample;
  } else if (rule.checksum.present()) {
    const CheckOutcome outcome = verify_checksum(
        rule.checksum, prefixed ? anchor_text : std::string_view(),
        match.secret);
    if (outcome == CheckOutcome::kAgrees) {
      match.verdict = Verdict::kProvenFormat;
    } else if (outcome == CheckOutcome::kFails) {
      if (rule.checksum.on_fail == OnFail::kDrop) {
        match.suppression = Suppression::kChecksum;
        match.verdict = Verdict::kRefuted;
      }
      match.lowered |= rule.checksum.on_fail == OnFail::kLower;
    }
  }
  for (const auto& [name, range] : candidate.facts) {
    const std::string_view fact = slice(content, range);
    if (!fact.empty()) match.facts.emplace(name, fact.substr(0, kMaxFactBytes));
  }
  return match;
}

// Prefix anchor and body, without a regex: the run of the alphabet behind the
// anchor must have a length that the rule allows.
std::optional<Candidate> match_body(const Rule& rule, AnchorPosition anchor,
                                    std::string_view content) {
  const std::size_t limit =
      std::min<std::size_t>(content.size(), anchor.end + rule.body.max + 1);
  std::size_t end = anchor.end;
  while (end < limit && rule.body.alphabet.contains(content[end])) ++end;
  const auto length = static_cast<std::uint32_t>(end - anchor.end);
  const bool fits = rule.body.lengths.empty()
                        ? length >= rule.body.min && length <= rule.body.max
                        : std::ranges::binary_search(rule.body.lengths, length);
  if (!fits) return std::nullopt;
  const ByteRange whole{anchor.begin, end};
  return Candidate{whole, whole, std::nullopt, {}};
}

class PatternMatcher {
 public:
  // Offsets of RE2 count from `base`; it sees nothing outside the window but
  // the bytes that make \b right at its edges.
  PatternMatcher(const CompiledRule& rule, std::string_view content,
                 ByteRange window)
      : rule_(rule) {
    constexpr std::size_t kEdge = 1;
    base_ = window.begin > kEdge ? window.begin - kEdge : 0;
    const std::size_t end =
        std::min<std::size_t>(content.size(), window.end + kEdge);
    text_ = re2::StringPiece(content.data() + base_, end - base_);
    end_ = window.end;
  }

  std::optional<Candidate> find(std::uint64_t from, RE2::Anchor anchor) const {
    const RE2& pattern = *rule_.pattern();
    const int groups =
        std::min(1 + pattern.NumberOfCapturingGroups(), kMaxGroups);
    std::array<re2::StringPiece, kMaxGroups> found;
    if (!pattern.Match(text_, from - base_, end_ - base_, anchor, found.data(),
                       groups)) {
      return std::nullopt;
    }
    Candidate candidate;
    candidate.whole = range_of(found[0]);
    candidate.secret = group(found, rule_.secret_group());
    if (rule_.decode_group() >= 0) {
      candidate.decoded_part = group(found, rule_.decode_group());
    }
    for (const CompiledRule::FactGroup& fact : rule_.fact_groups()) {
      if (fact.group < groups &&
          found[static_cast<std::size_t>(fact.group)].data() != nullptr) {
        candidate.facts.emplace_back(fact.name, group(found, fact.group));
      }
    }
    return candidate;
  }

 private:
  [[nodiscard]] ByteRange range_of(const re2::StringPiece& piece) const {
    const auto begin =
        base_ + static_cast<std::uint64_t>(piece.data() - text_.data());
    return {begin, begin + piece.size()};
  }
  // A group that did not take part is an empty range.
  [[nodiscard]] ByteRange group(
      const std::array<re2::StringPiece, kMaxGroups>& found, int number) const {
    if (number >= kMaxGroups) return {};
    const re2::StringPiece& piece = found[static_cast<std::size_t>(number)];
    return piece.data() == nullptr ? ByteRange{} : range_of(piece);
  }

  const CompiledRule& rule_;
  re2::StringPiece text_;
  std::uint64_t base_ = 0;
  std::uint64_t end_ = 0;
};

}  // namespace

void confirm(const CompiledRule& compiled, std::uint32_t rule_index,
             AnchorPlace place, AnchorPosition anchor, std::string_view content,
             std::vector<Match>& matches) {
  const Rule& rule = compiled.rule();
  const std::string_view anchor_text =
      content.substr(anchor.begin, anchor.end - anchor.begin);
  const auto take = [&](const Candidate& candidate) {
    std::optional<Match> match =
        judge(compiled, rule_index, anchor_text, candidate, content);
    if (!match) return false;
    matches.push_back(*std::move(match));
    return true;
  };

  if (compiled.pattern() == nullptr) {
    if (const auto candidate = match_body(rule, anchor, content)) {
      take(*candidate);
    }
    return;
  }
  const std::uint64_t after = std::min<std::uint64_t>(
      content.size(),
      anchor.begin + rule.extent +
          (place == AnchorPlace::kNear ? anchor_text.size() : 0));
  if (place == AnchorPlace::kPrefix) {
    const PatternMatcher matcher(compiled, content, {anchor.begin, after});
    if (const auto found = matcher.find(anchor.begin, RE2::ANCHOR_START)) {
      take(*found);
    }
    return;
  }
  const std::uint64_t before =
      anchor.begin > rule.extent ? anchor.begin - rule.extent : 0;
  if (!has_run(slice(content, {before, after}), compiled.required_run())) {
    return;
  }
  const PatternMatcher matcher(compiled, content, {before, after});
  std::uint64_t from = before;
  for (int tries = 0; tries < kMaxTries && from <= after; ++tries) {
    const auto found = matcher.find(from, RE2::UNANCHORED);
    if (!found) return;
    const bool inside = place == AnchorPlace::kInside;
    if (inside && found->whole.begin > anchor.begin) return;
    const bool fits = found->whole.size() <= rule.extent &&
                      (!inside || found->whole.end >= anchor.end);
    const bool taken = fits && take(*found);
    if (taken && inside) return;
    from = taken ? std::max(found->whole.end, found->whole.begin + 1)
                 : found->whole.begin + 1;
  }
}

}  // namespace tokensweep
