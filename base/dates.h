// SPDX-License-Identifier: Apache-2.0
// Dates as RFC 3339 writes them, and days.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokensweep {

// Seconds since 1970 in UTC; nullopt for anything but
// YYYY-MM-DDThh:mm:ss, an optional fraction, and Z or +hh:mm.
[[nodiscard]] std::optional<std::int64_t> parse_rfc3339(std::string_view text);

// In UTC with Z. Empty outside the years 0 to 9999.
[[nodiscard]] std::string format_rfc3339(std::int64_t unix_seconds);

// Whether it is a day that exists, as YYYY-MM-DD.
[[nodiscard]] bool is_date(std::string_view text);

// The day in UTC, YYYY-MM-DD. Empty outside the years 0 to 9999.
[[nodiscard]] std::string format_date(std::int64_t unix_seconds);

}  // namespace tokensweep
