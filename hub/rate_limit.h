// SPDX-License-Identifier: Apache-2.0
// What a reply says of rate limits. Source: docs.docker.com/reference/api/hub,
// "Rate Limiting".
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "net/http_client.h"

namespace tokensweep::hub {

struct RateLimit {
  std::optional<std::int64_t> limit;      // requests a minute
  std::optional<std::int64_t> remaining;  // of them, until `resets_at`
  std::int64_t resets_at = 0;             // unix seconds; 0: not said
  // Of a 429: a unix time (X-Retry-After, and any number over a billion) or
  // seconds from now (Retry-After). 0: not said.
  std::int64_t retry_at = 0;
  std::int64_t retry_after_seconds = 0;
};

// Headers that are no numbers count as absent.
[[nodiscard]] RateLimit read_rate_limit(const net::HttpResponse& response);

// "try again after 2026-01-02T03:04:05Z", "try again in 30 seconds", else "try
// again later".
[[nodiscard]] std::string when_to_retry(const RateLimit& limit);

}  // namespace tokensweep::hub
