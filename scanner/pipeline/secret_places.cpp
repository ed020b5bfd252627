// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/secret_places.h"

#include <algorithm>

#include "base/check.h"
#include "findings/secret_identity.h"
#include "scanner/pipeline/report_builder.h"

namespace tokensweep {

std::optional<std::uint32_t> SecretPlaces::secret_of(const Match& match) const {
  const std::string identity = secret_identity(match.secret);
  const auto at = std::ranges::lower_bound(collected_.secrets, identity, {},
                                           &CollectedSecret::identity);
  CHECK(at != collected_.secrets.end() && at->identity == identity);
  if (!is_reported(at->best, options_)) return std::nullopt;
  return static_cast<std::uint32_t>(at - collected_.secrets.begin());
}

Occurrence SecretPlaces::at(const Match& match, std::uint32_t secret,
                            std::string_view content, const LineIndex& lines,
                            const Trust& trust, Occurrence place) const {
  const TextPosition position = lines.position_of(match.span.begin);
  place.line = position.line;
  place.column = position.column;
  place.encoding = match.encoding;
  ByteRange comment;
  place.allow = find_inline_allow(content, match.span, rule_of(secret).id,
                                  options_.markers, &comment);
  if (place.allow && place.allow->honoured) {
    place.allow->honoured = trust(lines.lines_of(comment));
  }
  return place;
}

const Rule& SecretPlaces::rule_of(std::uint32_t secret) const {
  return options_.detector->rules().rule(collected_.secrets[secret].best.rule);
}

bool SecretPlaces::counts_at(std::uint32_t secret, std::string_view path) {
  if (!path_rules_.allow(rule_of(secret), path)) return false;
  if (options_.allows == nullptr) return true;
  if (!allows_) allows_.emplace(*options_.allows);
  return !accepted_by(*allows_, secret, path);
}

bool SecretPlaces::accepted_by(const PathAllows& allows, std::uint32_t secret,
                               std::string_view path) const {
  const CollectedSecret& collected = collected_.secrets[secret];
  const Rule& rule = rule_of(secret);
  return allows.accept(path, rule.id, [&] {
    return collected.fingerprint.empty()
               ? fingerprint_by(rule, collected.secret)
               : collected.fingerprint;
  });
}

bool SecretPlaces::accepted_by_line_before(std::uint32_t secret,
                                           std::string_view content,
                                           ByteRange lines,
                                           const InlineMarkers& markers) const {
  // Bytes of the span are no comment: only what stands before it is left.
  if (content.substr(0, lines.end).ends_with('\n')) --lines.end;
  const auto allow =
      find_inline_allow(content, lines, rule_of(secret).id, markers);
  return allow && allow->honoured;
}

}  // namespace tokensweep
