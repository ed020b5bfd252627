// SPDX-License-Identifier: Apache-2.0
// Sends again what may succeed a moment later.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "net/http_client.h"

namespace tokensweep::net {

struct RetryOptions {
  unsigned retries = 3;
  // Doubled each time; the half of it that is left to chance keeps clients
  // apart that failed together.
  std::chrono::milliseconds first_delay{250};
  // A server that asks for a longer pause gets none: its reply is returned.
  std::chrono::milliseconds longest_delay{10'000};
  // Waits; false when the run was interrupted. By default sleeps.
  std::function<bool(std::chrono::milliseconds)> wait;
  // Seconds since 1970, for X-Retry-After. By default the system clock.
  std::function<std::int64_t()> now;
  // From 0 up to 1. By default the system's randomness. From any thread.
  std::function<double()> chance;
};

// Retries 429, 500, 502, 503, 504 and kNetwork errors; never any other status
// (401 and 403 least of all), never a bad certificate or an interrupted run. A
// request that changes something (POST, PATCH) is sent again only after 429 and
// 503, or when no connection was made; one with Resend::kOnlyUnsent only in the
// last case. What came last is returned.
class RetryingClient : public HttpClient {
 public:
  // `inner` must outlive this.
  RetryingClient(HttpClient& inner, RetryOptions options);
  [[nodiscard]] Result<HttpResponse> send(const HttpRequest& request) override;

 private:
  HttpClient& inner_;
  RetryOptions options_;
};

// How long the reply asks to wait: `retry-after` (seconds or an HTTP date) or
// Docker Hub's `x-retry-after`, a unix time (docs.docker.com, Docker Hub API
// reference); a number over a billion is a unix time in either. The longer one
// of the two; nothing when neither can be read.
[[nodiscard]] std::optional<std::chrono::milliseconds> requested_delay(
    const HttpResponse& response, std::int64_t now);

}  // namespace tokensweep::net
