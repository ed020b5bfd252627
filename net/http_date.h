// SPDX-License-Identifier: Apache-2.0
// Dates as HTTP servers write them (RFC 9110, 5.6.7).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokensweep::net {

// Seconds since 1970 of "Sun, 06 Nov 1994 08:49:37 GMT". Nothing for any other
// form, the two obsolete ones included, and for days that do not exist.
[[nodiscard]] std::optional<std::int64_t> parse_http_date(
    std::string_view text);

}  // namespace tokensweep::net
