// SPDX-License-Identifier: Apache-2.0
#include "hub/rate_limit.h"

#include <charconv>
#include <string_view>

#include "base/dates.h"

namespace tokensweep::hub {
namespace {

// Larger numbers of seconds are times: 2001 and later.
constexpr std::int64_t kFirstUnixTime = 1'000'000'000;

std::optional<std::int64_t> number_in(const net::HttpResponse& response,
                                      std::string_view name) {
  const std::optional<std::string_view> text = response.header(name);
  if (!text) return std::nullopt;
  std::int64_t number = 0;
  const char* const end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc() || stop != end || number < 0) return std::nullopt;
  return number;
}

}  // namespace

RateLimit read_rate_limit(const net::HttpResponse& response) {
  RateLimit limit;
  limit.limit = number_in(response, "x-ratelimit-limit");
  limit.remaining = number_in(response, "x-ratelimit-remaining");
  limit.resets_at = number_in(response, "x-ratelimit-reset").value_or(0);
  for (const std::string_view name : {"x-retry-after", "retry-after"}) {
    const std::optional<std::int64_t> number = number_in(response, name);
    if (!number) continue;
    if (*number >= kFirstUnixTime) {
      limit.retry_at = *number;
    } else {
      limit.retry_after_seconds = *number;
    }
    break;
  }
  return limit;
}

std::string when_to_retry(const RateLimit& limit) {
  std::int64_t at = limit.retry_at;
  if (at == 0 && limit.retry_after_seconds == 0 && limit.remaining == 0) {
    at = limit.resets_at;
  }
  if (const std::string time = format_rfc3339(at); at != 0 && !time.empty()) {
    return "try again after " + time;
  }
  if (limit.retry_after_seconds > 0) {
    return "try again in " + std::to_string(limit.retry_after_seconds) +
           " seconds";
  }
  return "try again later";
}

}  // namespace tokensweep::hub
