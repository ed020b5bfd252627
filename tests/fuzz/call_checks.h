// SPDX-License-Identifier: Apache-2.0
// Runs calls against one reply, and aborts when a request or what came of it
// breaks a promise.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "verify/provider_calls.h"

namespace tokensweep::test {

inline void require(bool holds) {
  if (!holds) std::abort();
}

// Gives the same reply to every request.
class OneReplyClient : public net::HttpClient {
 public:
  explicit OneReplyClient(net::HttpResponse reply) : reply_(std::move(reply)) {}

  std::set<net::Origin> allowed;

  [[nodiscard]] Result<net::HttpResponse> send(
      const net::HttpRequest& request) override {
    const auto origin = net::parse_origin(request.url);
    require(origin.has_value());
    require(allowed.contains(*origin));
    require(origin->may_carry_secrets());
    const std::string_view url = request.url;
    require(url.find_first_of("\r\n\t #\\") == std::string_view::npos);
    for (const auto& header : request.headers) {
      // What a rule itself wrote is for the loader.
      const bool clean = std::ranges::none_of(
          header.value, [](char c) { return c == '\r' || c == '\n'; });
      require(clean);
    }
    return reply_;
  }

 private:
  net::HttpResponse reply_;
};

inline void check_calls(const std::vector<verify::ProviderCall>& calls,
                        const verify::Subject& subject,
                        const net::HttpResponse& reply) {
  OneReplyClient client(reply);
  const verify::ProviderHosts hosts;
  // A call whose host cannot be made ends the run before it is sent.
  for (const auto& call : calls) {
    auto origins = verify::call_origins({call}, subject, hosts);
    if (origins) client.allowed.merge(*origins);
  }
  verify::ProviderLimitOptions options;
  options.pause_per_host = std::chrono::milliseconds(0);
  verify::ProviderLimits limits(options);
  const verify::TokenCheck check =
      verify::run_calls(client, calls, subject, hosts, limits);
  require(!check.reason.empty());
  require(check.state != LiveState::kNotChecked);
  if (reply.status == 429 || reply.status >= 500) {
    require(check.state == LiveState::kUnknown);
  }
  const std::string_view secret = subject.secret.view();
  if (secret.empty()) return;
  require(check.owner.find(secret) == std::string::npos);
  require(check.token_id.find(secret) == std::string::npos);
  for (const std::string& scope : check.scopes) {
    require(scope.find(secret) == std::string::npos);
  }
}

}  // namespace tokensweep::test
