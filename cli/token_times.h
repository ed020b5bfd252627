// SPDX-License-Identifier: Apache-2.0
// Times as people read and write them on the command line. All times are unix
// seconds, all dates are UTC.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokensweep::cli {

// "5 days ago", "in 3 weeks", "just now".
[[nodiscard]] std::string relative_time(std::int64_t time, std::int64_t now);
// The same for an RFC 3339 text; `never` when it is empty, and the text itself
// when it is no time.
[[nodiscard]] std::string relative_time(std::string_view rfc3339,
                                        std::int64_t now,
                                        std::string_view never);

// "30" or "30d": that many days before `now`; "2026-01-31": its first second;
// or an RFC 3339 time. kUsage for anything else.
[[nodiscard]] Result<std::int64_t> parse_since(std::string_view text,
                                               std::int64_t now);
// "30" or "30d": 0 to 36500. kUsage for anything else.
[[nodiscard]] Result<std::int64_t> parse_days(std::string_view text);

// --expires: "90d", a date or a time, as the Hub takes it. kUsage unless it is
// later than `now`.
[[nodiscard]] Result<std::string> parse_expiry(std::string_view text,
                                               std::int64_t now);

}  // namespace tokensweep::cli
