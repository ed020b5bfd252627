// SPDX-License-Identifier: Apache-2.0
// What a reply says, as the call's expectations read it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http_client.h"
#include "verify/call_filling.h"
#include "verify/provider_calls.h"

namespace tokensweep::verify {

struct ReplyReading {
  // Null: no expectation fits. Points into the call.
  const CallExpectation* fits = nullptr;
  // Only when the state is live or next. Bounded, never the secret itself.
  std::string owner;
  std::vector<std::string> scopes;
  std::string token_id;
  std::string expires;  // RFC 3339
  // Only for `next`. What the reply lacks is absent.
  ExtractedValues extracted;
};

// The first expectation that fits counts. The reply is any bytes; cost is
// linear in it. REQUIRES: the status is neither 429 nor 5xx.
[[nodiscard]] ReplyReading read_reply(const ProviderCall& call,
                                      const net::HttpResponse& response,
                                      const Subject& subject);

}  // namespace tokensweep::verify
