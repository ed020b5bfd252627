// SPDX-License-Identifier: Apache-2.0
// Requests of one caller in a minute, and the headers that say so.
#pragma once

#include "tests/support/hub/http_message.h"
#include "tests/support/hub/state.h"

namespace tokensweep::test_hub {

struct RateLimit {
  unsigned limit = 0;
  unsigned remaining = 0;
  std::int64_t reset = 0;  // unix time
  bool exceeded = false;
};

// Counts the request.
[[nodiscard]] RateLimit count_request(State& state, const Request& request);
void add_headers(const RateLimit& rate, Reply& reply);
[[nodiscard]] Reply rate_limited(const RateLimit& rate);

}  // namespace tokensweep::test_hub
