// SPDX-License-Identifier: Apache-2.0
#include "scanner/engine/resolve.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

#include "findings/fingerprint.h"

namespace tokensweep {
namespace {

bool supersedes(const Rule& a, const Rule& b) {
  return std::ranges::find(a.supersedes, b.id) != a.supersedes.end();
}

std::uint64_t gap(const ByteRange& a, const ByteRange& b) {
  if (a.overlaps(b)) return 0;
  return a.end <= b.begin ? b.begin - a.end : a.begin - b.end;
}

// The nearest match of the part's rule within its distance; null when none.
const Match* find_part(const RuleSet& rules, const std::vector<Match>& matches,
                       const Match& owner, const Part& part) {
  const Match* best = nullptr;
  for (const Match& match : matches) {
    if (rules.rule(match.rule).id != part.rule ||
        match.suppression != Suppression::kNone || match.span == owner.span) {
      continue;
    }
    const std::uint64_t distance = gap(match.span, owner.span);
    if (distance > part.within_bytes) continue;
    if (best == nullptr || distance < gap(best->span, owner.span)) {
      best = &match;
    }
  }
  return best;
}

void apply_parts(const RuleSet& rules, std::vector<Match>& matches) {
  const auto has_parts = [&](const Match& match) {
    return !rules.rule(match.rule).parts.empty();
  };
  if (std::ranges::none_of(matches, has_parts)) return;
  std::vector<bool> dropped(matches.size());
  struct FoundPart {
    std::size_t owner = 0;
    std::string name;
    std::string secret;
    std::string redacted;
  };
  std::vector<FoundPart> parts;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    for (const Part& part : rules.rule(matches[i].rule).parts) {
      const Match* found = find_part(rules, matches, matches[i], part);
      if (found != nullptr) {
        parts.push_back({i, part.name, found->secret,
                         redact(found->secret, found->visible_prefix)});
      } else if (part.required) {
        dropped[i] = true;
      }
    }
  }
  for (FoundPart& part : parts) {
    Match& owner = matches[part.owner];
    owner.facts.emplace(part.name, std::move(part.redacted));
    owner.parts.emplace(std::move(part.name), std::move(part.secret));
  }
  std::vector<Match> kept;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    if (!dropped[i]) kept.push_back(std::move(matches[i]));
  }
  matches = std::move(kept);
}

// UTF-16 read one byte off is the other byte order: units start at even
// offsets unless something odd stands in front of them.
bool is_misaligned(const Match& match) {
  const bool utf16 = match.encoding == Encoding::kUtf16Le ||
                     match.encoding == Encoding::kUtf16Be;
  return utf16 && match.span.begin % 2 != 0;
}

bool holds_secret_of(const Match& outer, const Match& inner) {
  return outer.secret == inner.secret ||
         outer.secret.find(inner.secret) != std::string::npos;
}

}  // namespace

bool names_before(const RuleSet& rules, const Match& a, const Match& b) {
  const Rule& left = rules.rule(a.rule);
  const Rule& right = rules.rule(b.rule);
  // A refuted candidate supersedes nothing that stands.
  const auto is_suppressed = [](const Match& match) {
    return match.suppression != Suppression::kNone;
  };
  if (a.rule != b.rule && is_suppressed(a) == is_suppressed(b)) {
    if (supersedes(left, right)) return true;
    if (supersedes(right, left)) return false;
  }
  const auto rank = [&](const Match& match, const Rule& rule) {
    return std::tuple(rule.tier, is_suppressed(match), match.verdict,
                      ~match.visible_prefix, ~match.secret.size());
  };
  return std::pair(rank(a, left), std::string_view(left.id)) <
         std::pair(rank(b, right), std::string_view(right.id));
}

void resolve_matches(const RuleSet& rules, std::vector<Match>& matches) {
  apply_parts(rules, matches);
  std::erase_if(matches, [&](const Match& match) {
    return rules.rule(match.rule).hidden;
  });
  const auto place = [](const Match& match) {
    return std::tuple(match.span.begin, match.span.end, match.rule);
  };
  // Stable, so that the order in which they were found decides between equals
  // and a match that was found twice changes nothing.
  std::ranges::stable_sort(matches, {}, place);
  // Each cluster of transitively overlapping spans is decided by itself.
  std::vector<Match> kept;
  for (std::size_t first = 0; first < matches.size();) {
    std::size_t last = first + 1;
    std::uint64_t end = matches[first].span.end;
    while (last < matches.size() && matches[last].span.begin < end) {
      end = std::max(end, matches[last].span.end);
      ++last;
    }
    std::vector<Match*> cluster;
    for (std::size_t i = first; i < last; ++i) cluster.push_back(&matches[i]);
    std::ranges::stable_sort(cluster, [&](const Match* a, const Match* b) {
      if (names_before(rules, *a, *b)) return true;
      if (names_before(rules, *b, *a)) return false;
      return std::pair(is_misaligned(*a), a->encoding) <
             std::pair(is_misaligned(*b), b->encoding);
    });
    const std::size_t base = kept.size();
    for (Match* match : cluster) {
      const auto winner = std::find_if(
          kept.begin() + static_cast<std::ptrdiff_t>(base), kept.end(),
          [&](const Match& other) { return other.span.overlaps(match->span); });
      if (winner == kept.end()) {
        kept.push_back(std::move(*match));
      } else if (holds_secret_of(*match, *winner)) {
        winner->facts.merge(match->facts);
      }
    }
    first = last;
  }
  std::ranges::sort(kept, {}, place);
  matches = std::move(kept);
}

}  // namespace tokensweep
