// SPDX-License-Identifier: Apache-2.0
// The words by which a comment accepts a secret.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "findings/allow.h"

namespace tokensweep {

// Which line a marker is about.
enum class MarkerReach : std::uint8_t { kOwnLine, kNextLine };

// What each comment of this marker holds.
[[nodiscard]] std::string_view head_of(InlineMarker marker);

// A marker in `part` of the content that accepts secrets of the rule; else one
// that is malformed (and so accepts nothing), if there is one. It must stand as
// a word of its own. Bytes outside of the part are no comment, but may make a
// longer word of one.
[[nodiscard]] std::optional<InlineAllow> find_inline_marker(
    std::string_view content, ByteRange part, InlineMarker marker,
    MarkerReach reach, std::string_view rule);

}  // namespace tokensweep
