// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/rate_limit.h"

namespace tokensweep::test_hub {
namespace {

constexpr std::int64_t kWindowSeconds = 60;

// A caller is a session, or an address without one.
std::string caller_of(const Request& request) {
  const std::string authorization = request.header("authorization");
  return authorization.empty() ? request.address : digest_of(authorization);
}

}  // namespace

RateLimit count_request(State& state, const Request& request) {
  RateWindow& window = state.rates[caller_of(request)];
  const std::int64_t minute = state.unix_now() / kWindowSeconds;
  if (window.minute != minute) window = {minute, 0};
  ++window.requests;
  RateLimit rate;
  rate.limit = state.options.requests_per_minute;
  rate.exceeded = window.requests > rate.limit;
  rate.remaining = rate.exceeded ? 0 : rate.limit - window.requests;
  rate.reset = (minute + 1) * kWindowSeconds;
  return rate;
}

void add_headers(const RateLimit& rate, Reply& reply) {
  reply.headers.emplace_back("X-RateLimit-Limit", std::to_string(rate.limit));
  reply.headers.emplace_back("X-RateLimit-Remaining",
                             std::to_string(rate.remaining));
  reply.headers.emplace_back("X-RateLimit-Reset", std::to_string(rate.reset));
}

Reply rate_limited(const RateLimit& rate) {
  Reply reply;
  reply.status = 429;
  reply.body = R"({"detail":"Rate limit exceeded","error":false})";
  reply.headers.emplace_back("X-Retry-After", std::to_string(rate.reset));
  return reply;
}

}  // namespace tokensweep::test_hub
