// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/secret_places.h"

#include <algorithm>

#include "base/check.h"
#include "scanner/pipeline/report_builder.h"

namespace tokensweep {

std::optional<std::uint32_t> SecretPlaces::secret_of(const Match& match) const {
  const auto at = std::ranges::lower_bound(collected_.secrets, match.secret, {},
                                           &CollectedSecret::secret);
  CHECK(at != collected_.secrets.end() && at->secret == match.secret);
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
  const Rule& rule =
      options_.detector->rules().rule(collected_.secrets[secret].best.rule);
  ByteRange comment;
  place.allow = find_inline_allow(content, match.span, rule.id,
                                  options_.markers, &comment);
  if (place.allow && place.allow->honoured) {
    place.allow->honoured = trust(lines.lines_of(comment));
  }
  return place;
}

}  // namespace tokensweep
