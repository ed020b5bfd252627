// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/reread.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/hash.h"
#include "findings/fingerprint.h"
#include "findings/secret_identity.h"
#include "scanner/engine/resolve.h"
#include "scanner/pipeline/line_counter.h"
#include "scanner/pipeline/report_builder.h"

namespace tokensweep {
namespace {

// Of one finding: places that are looked at before it is found, and in all.
constexpr std::size_t kMaxPlaces = 256;
constexpr std::size_t kMaxPlacesOnceFound = 16;
constexpr std::size_t kMaxSightingsPerPlace = 4;
// Around a secret this much of a long content is kept on each side.
constexpr std::uint64_t kMaxAround = std::uint64_t{64} << 10;
constexpr std::uint64_t kMaxKeptBytes = std::uint64_t{64} << 20;
// Passwords of one content that are put through scrypt, 50 ms each.
constexpr int kMaxPasswords = 200;

SecretPlace place_of(std::string path, std::string_view content,
                     ByteRange span) {
  const std::uint64_t begin =
      span.begin > kMaxAround ? span.begin - kMaxAround : 0;
  const std::uint64_t end =
      std::min<std::uint64_t>(content.size(), span.end + kMaxAround);
  return {std::move(path),
          std::string(content.substr(begin, end - begin)),
          {span.begin - begin, span.end - begin}};
}

void wipe_secret(Match& match) {
  wipe(match.secret);
  for (auto& [name, secret] : match.parts) wipe(secret);
}

}  // namespace

Rereader::Rereader(PlaceReader& places, const Detector& detector)
    : places_(places), detector_(detector), scanner_(detector.detection()) {}

Rereader::~Rereader() = default;

Result<std::shared_ptr<const Rereader::Scanned>> Rereader::scan(
    const Occurrence& occurrence) {
  const std::string key = content_key(occurrence);
  const auto known = scanned_.find(key);
  if (known != scanned_.end()) return known->second;
  TRY_ASSIGN(std::string content, places_.content_of(occurrence));
  // Goes with the last who holds it, and wipes what it held.
  const std::shared_ptr<Scanned> fresh(new Scanned, [](Scanned* scanned) {
    wipe(scanned->content);
    for (Match& match : scanned->matches) wipe_secret(match);
    delete scanned;
  });
  fresh->matches = scanner_.scan(as_bytes(content));
  fresh->content = std::move(content);
  scanned_bytes_ += fresh->content.size();
  if (scanned_bytes_ > kMaxKeptBytes) {
    scanned_.clear();
    scanned_bytes_ = fresh->content.size();
  }
  scanned_.emplace(key, fresh);
  return std::shared_ptr<const Scanned>(fresh);
}

std::string Rereader::fingerprint_of(const Match& match) {
  const Rule& rule = detector_.rules().rule(match.rule);
  std::string input = rule.id;
  input.push_back('\0');
  input += match.secret;
  const std::string key = to_hex(sha256(as_bytes(input)));
  wipe(input);
  auto at = fingerprints_.find(key);
  if (at == fingerprints_.end()) {
    at = fingerprints_.emplace(key, fingerprint_by(rule, match.secret)).first;
  }
  return at->second;
}

const Match* Rereader::named_by(const std::string& fingerprint,
                                const Scanned& scanned,
                                const Occurrence& occurrence) {
  // Those on the line that the report names come first, for speed alone.
  std::vector<const Match*> near;
  std::vector<const Match*> others;
  LineCounter lines(scanned.content);
  for (const Match& match : scanned.matches) {
    if (match.suppression != Suppression::kNone) continue;
    const bool here = lines.at(match.span.begin).line == occurrence.line;
    (here ? near : others).push_back(&match);
  }
  near.insert(near.end(), others.begin(), others.end());
  std::set<std::string_view> tried;
  int passwords = 0;
  for (const Match* match : near) {
    const bool slow = detector_.rules().rule(match->rule).low_entropy;
    if (slow && tried.insert(match->secret).second &&
        ++passwords > kMaxPasswords) {
      continue;
    }
    if (fingerprint_of(*match) == fingerprint) return match;
  }
  return nullptr;
}

Result<SecretAgain> Rereader::find(const Finding& finding) {
  std::optional<Match> named;
  std::vector<Sighting> sightings;
  std::vector<std::shared_ptr<const Scanned>> held;
  std::set<std::string> seen;
  std::optional<Error> problem;
  for (const Occurrence& occurrence : finding.occurrences) {
    if (seen.size() >= (named ? kMaxPlacesOnceFound : kMaxPlaces)) break;
    if (!seen.insert(content_key(occurrence)).second) continue;
    auto scanned = scan(occurrence);
    if (!scanned) {
      problem = std::move(scanned).error();
      continue;
    }
    if (!named) {
      const Match* match = named_by(finding.fingerprint, **scanned, occurrence);
      if (match == nullptr) continue;
      named = *match;
    }
    std::size_t here = 0;
    for (const Match& match : (*scanned)->matches) {
      if (!is_same_secret(match.secret, named->secret) ||
          here++ >= kMaxSightingsPerPlace) {
        continue;
      }
      sightings.push_back({&match, scanned->get(), occurrence.path});
    }
    if (here > 0) held.push_back(*std::move(scanned));
  }
  if (named) {
    SecretAgain found = describe(*named, std::move(sightings));
    wipe_secret(*named);
    return found;
  }
  if (problem) return *std::move(problem);
  return Error(ErrorKind::kNotFound,
               "no place that the report names holds a secret with this "
               "fingerprint: it has gone, the report is not of these files, or "
               "other rules made it (name them by --rules)");
}

SecretAgain Rereader::describe(const Match& named,
                               std::vector<Sighting> sightings) const {
  const RuleSet& rules = detector_.rules();
  // Which match tells most of it: as the collector ranks them.
  std::vector<const Match*> ranked;
  for (const Sighting& sighting : sightings) ranked.push_back(sighting.match);
  std::ranges::stable_sort(ranked, [&](const Match* a, const Match* b) {
    return names_before(rules, *a, *b);
  });
  SecretAgain found;
  found.secret = SecretText(named.secret);
  const CompiledRule& compiled = rules.compiled(named.rule);
  found.rule = &compiled.rule();
  for (const Match* match : ranked) {
    found.facts.insert(match->facts.begin(), match->facts.end());
  }
  // Parts belong together: all of the match that has most of them.
  const Match* most = &named;
  for (const Match* match : ranked) {
    if (match->rule == named.rule && match->parts.size() > most->parts.size()) {
      most = match;
    }
  }
  for (const auto& [name, secret] : most->parts) {
    found.parts.emplace(name, SecretText(secret));
  }
  for (const CompiledRule::FactGroup& group : compiled.fact_groups()) {
    const auto fact = most->facts.find(group.name);
    if (fact != most->facts.end()) {
      found.parts.emplace(group.name, SecretText(fact->second));
    }
  }
  for (Sighting& sighting : sightings) {
    found.places.push_back(place_of(std::move(sighting.path),
                                    sighting.scanned->content,
                                    sighting.match->span));
  }
  return found;
}

}  // namespace tokensweep
