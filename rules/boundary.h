// SPDX-License-Identifier: Apache-2.0
// Which neighbours let a token end where a match ends.
#pragma once

#include <cstddef>
#include <string_view>

#include "rules/byte_set.h"

namespace tokensweep {

// Bytes in front of a token that the left test may look at.
inline constexpr std::size_t kBoundaryReach = 12;

// Whether an escape ends right before `position`: %hh, \xhh, \uhhhh, \n, \r,
// \t, \0, or an entity such as &quot; or &#34;.
[[nodiscard]] bool escape_ends_at(std::string_view content,
                                  std::size_t position);

// Whether a token of this alphabet may begin at `position`.
[[nodiscard]] bool may_begin_at(std::string_view content, std::size_t position,
                                const ByteSet& alphabet);

// Whether a token of this alphabet may end before `position`.
[[nodiscard]] bool may_end_at(std::string_view content, std::size_t position,
                              const ByteSet& alphabet);

}  // namespace tokensweep
