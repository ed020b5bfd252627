// SPDX-License-Identifier: Apache-2.0
// Text files that Windows tools write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokensweep {

// The text as UTF-8 when it is UTF-16 with a byte order mark, which is left
// out; nullopt when it has no such mark. What is no character becomes U+FFFD,
// and so does an odd byte at the end.
[[nodiscard]] std::optional<std::string> utf16_to_utf8(std::string_view text);

}  // namespace tokensweep
