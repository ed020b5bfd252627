// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/collector.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "findings/secret_identity.h"
#include "scanner/engine/resolve.h"
#include "scanner/pipeline/line_counter.h"

namespace tokensweep {

bool Collector::Variant::operator<(const Variant& other) const {
  const auto key = [](const Match& found) {
    return std::tie(found.rule, found.verdict, found.suppression, found.lowered,
                    found.visible_prefix, found.facts);
  };
  return key(match) < key(other.match);
}

Collector::Entry& Collector::entry_of(const Match& match) {
  const auto [at, fresh] = entries_.try_emplace(match.secret);
  Entry& entry = at->second;
  if (fresh) entry.index = static_cast<std::uint32_t>(entries_.size() - 1);
  Variant variant{match};
  variant.match.span = {};
  variant.match.encoding = Encoding::kPlain;
  variant.match.parts.clear();  // a report shows their redacted forms only
  entry.variants.insert(std::move(variant));
  return entry;
}

void Collector::add_file(OccurrenceKind kind, std::string_view path,
                         std::string_view content,
                         const std::vector<Match>& matches) {
  LineCounter lines(content);
  std::vector<Occurrence> places;
  for (const Match& match : matches) {
    const TextPosition position = lines.at(match.span.begin);
    Occurrence& occurrence = places.emplace_back();
    occurrence.kind = kind;
    occurrence.path = path;
    occurrence.line = position.line;
    occurrence.column = position.column;
    occurrence.encoding = match.encoding;
    // Lines of the index are names: what stands beside a name is no comment.
    if (kind == OccurrenceKind::kIndex) continue;
    occurrence.allow = find_inline_allow(content, match.span,
                                         rules_.rule(match.rule).id, markers_);
  }
  MutexLock lock(mutex_);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    entry_of(matches[i]).occurrences.push_back(std::move(places[i]));
  }
}

void Collector::add_file_name(std::string_view name,
                              const std::vector<Match>& matches) {
  MutexLock lock(mutex_);
  for (const Match& match : matches) {
    Occurrence occurrence;
    occurrence.kind = OccurrenceKind::kFile;
    occurrence.path = name.substr(0, name.find('/', match.span.end));
    occurrence.encoding = match.encoding;
    entry_of(match).occurrences.push_back(std::move(occurrence));
  }
}

void Collector::add_object(const git::ObjectId& id, git::ObjectType type,
                           const std::vector<Match>& matches) {
  std::set<std::pair<std::string_view, Encoding>> seen;
  MutexLock lock(mutex_);
  for (const Match& match : matches) {
    if (!seen.insert({match.secret, match.encoding}).second) continue;
    object_hits_.push_back(
        {id, type, entry_of(match).index, match.encoding, match.span.begin});
  }
}

void Collector::add_matches(const std::vector<Match>& matches) {
  MutexLock lock(mutex_);
  for (const Match& match : matches) entry_of(match);
}

std::size_t Collector::secret_count() const {
  MutexLock lock(mutex_);
  return entries_.size();
}

CollectedSecret Collector::gather(std::string identity,
                                  const Forms& forms) const {
  CollectedSecret out;
  out.identity = std::move(identity);
  out.secret = *forms.front().first;
  std::vector<const Match*> ranked;
  for (const auto& [secret, entry] : forms) {
    if (secret != forms.front().first) out.other_forms.push_back(*secret);
    for (const Variant& variant : entry->variants) {
      ranked.push_back(&variant.match);
    }
    std::ranges::move(entry->occurrences, std::back_inserter(out.occurrences));
  }
  std::ranges::stable_sort(ranked, [&](const Match* a, const Match* b) {
    return names_before(rules_, *a, *b);
  });
  out.best = *ranked.front();
  for (const Match* match : ranked) {
    out.facts.insert(match->facts.begin(), match->facts.end());
  }
  std::ranges::sort(out.occurrences, {}, [](const Occurrence& occurrence) {
    return std::tie(occurrence.kind, occurrence.path, occurrence.line,
                    occurrence.column, occurrence.encoding);
  });
  // Not std::ranges::unique: clang 14 refuses its result.
  out.occurrences.erase(
      std::unique(out.occurrences.begin(), out.occurrences.end()),
      out.occurrences.end());
  return out;
}

Collector::Collected Collector::take() {
  MutexLock lock(mutex_);
  Collected collected;
  std::map<std::string, Forms> by_identity;
  for (auto& [secret, entry] : entries_) {
    by_identity[secret_identity(secret)].push_back({&secret, &entry});
  }
  std::vector<std::uint32_t> order(entries_.size());  // old index to new
  for (auto& [identity, forms] : by_identity) {
    std::ranges::sort(forms, {}, [](const auto& form) -> const std::string& {
      return *form.first;
    });
    for (const auto& [secret, entry] : forms) {
      order[entry->index] =
          static_cast<std::uint32_t>(collected.secrets.size());
    }
    collected.secrets.push_back(gather(identity, forms));
  }
  for (ObjectHit& hit : object_hits_) hit.secret = order[hit.secret];
  // An object may hold several forms: the first place counts.
  const auto key = [](const ObjectHit& hit) {
    return std::tie(hit.secret, hit.object, hit.encoding);
  };
  std::ranges::sort(object_hits_, {}, [&](const ObjectHit& hit) {
    return std::tuple_cat(key(hit), std::tie(hit.offset));
  });
  object_hits_.erase(std::unique(object_hits_.begin(), object_hits_.end(),
                                 [&](const ObjectHit& a, const ObjectHit& b) {
                                   return key(a) == key(b);
                                 }),
                     object_hits_.end());
  collected.object_hits = std::move(object_hits_);
  entries_.clear();
  return collected;
}

}  // namespace tokensweep
