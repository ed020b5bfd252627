// SPDX-License-Identifier: Apache-2.0
// Comments that accept the secret on their line.
#pragma once

#include <bitset>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "findings/allow.h"

namespace tokensweep {

// By InlineMarker; those that are off accept nothing.
using InlineMarkers = std::bitset<kInlineMarkers>;

// The comment that accepts a secret of rule `rule` at `span` of `content`: on
// the first or the last line of the span, or, for markers that know it, on the
// line before ("tokensweep:allow-next-line[rule] reason", "pragma: allowlist
// nextline secret"). Brackets name rules by their id or by its first words,
// such as the provider. Where no comment accepts it, one that is malformed is
// given (see InlineAllow): callers look at that before they believe one. Bytes
// of the span itself are no comment. Lines end at a line feed, a carriage
// return or both. Those longer than some KiB are searched only near the span.
// `line_span` gets the place of the comment's line, as far as it was searched,
// when it is not null.
[[nodiscard]] std::optional<InlineAllow> find_inline_allow(
    std::string_view content, ByteRange span, std::string_view rule,
    const InlineMarkers& markers, ByteRange* line_span = nullptr);

// False for content in which find_inline_allow() finds nothing anywhere; costs
// a search for each marker.
[[nodiscard]] bool mentions_inline_allow(std::string_view content,
                                         const InlineMarkers& markers);

}  // namespace tokensweep
