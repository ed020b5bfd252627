// SPDX-License-Identifier: Apache-2.0
#include "verify/provider_calls.h"

#include <utility>

#include "verify/call_filling.h"
#include "verify/call_reply.h"

namespace tokensweep::verify {
namespace {

constexpr int kTooManyRequests = 429;

// The calls of one block for one secret.
class CallRun {
 public:
  CallRun(net::HttpClient& client, const Subject& subject,
          const ProviderHosts& hosts, ProviderLimits& limits)
      : client_(client), subject_(subject), hosts_(hosts), limits_(limits) {}

  TokenCheck run(const std::vector<ProviderCall>& calls) {
    check_.state = LiveState::kUnknown;
    check_.reason = "its rule does not say how to ask";
    for (const ProviderCall& call : calls) {
      if (!make(call)) break;
    }
    return std::move(check_);
  }

 private:
  // Whether the next call is to be made.
  bool make(const ProviderCall& call) {
    const auto request = fill_call(call, subject_, hosts_, extracted_);
    if (!request) return unknown(request.error().message());
    const auto origin = net::parse_origin(request->url);
    if (!origin) return unknown(origin.error().message());
    const auto turn = limits_.take(subject_.provider, *origin);
    if (!turn) return unknown(turn.error().message());
    const auto response = client_.send(*request);
    if (!response) return failed(response.error().message());
    return judge(call, *response, *origin);
  }

  bool judge(const ProviderCall& call, const net::HttpResponse& response,
             const net::Origin& origin) {
    const int status = response.status;
    const std::string said =
        origin.text() + " answered HTTP " + std::to_string(status);
    if (status == kTooManyRequests) {
      limits_.stop_asking(origin);
      return failed(said + " (too many requests)");
    }
    if (status >= 500) return failed(said + "; it may be down");
    ReplyReading reading = read_reply(call, response, subject_);
    if (reading.fits == nullptr) {
      const bool redirect = status >= 300 && status < 400;
      return unknown(said + (redirect ? ", a redirect, which is not followed"
                                      : ", which settles nothing"));
    }
    keep(reading);
    check_.reason = said;
    switch (reading.fits->state) {
      case CallState::kLive:
        check_.state = LiveState::kLive;
        return false;
      case CallState::kDead:
        check_.state = LiveState::kDead;
        return false;
      case CallState::kUnknown:
        return unknown(said + ", which settles nothing");
      case CallState::kNext:
        break;
    }
    return true;
  }

  // A later reply adds to what an earlier one said.
  void keep(ReplyReading& reading) {
    if (!reading.owner.empty()) check_.owner = std::move(reading.owner);
    if (!reading.scopes.empty()) check_.scopes = std::move(reading.scopes);
    if (!reading.token_id.empty()) {
      check_.token_id = std::move(reading.token_id);
    }
    if (!reading.expires.empty()) check_.expires = std::move(reading.expires);
    for (auto& [name, value] : reading.extracted) {
      extracted_[name] = std::move(value);
    }
  }

  bool failed(std::string reason) {
    check_.service_failed = true;
    return unknown(std::move(reason));
  }

  bool unknown(std::string reason) {
    check_.state = LiveState::kUnknown;
    check_.reason = std::move(reason);
    return false;
  }

  net::HttpClient& client_;
  const Subject& subject_;
  const ProviderHosts& hosts_;
  ProviderLimits& limits_;
  ExtractedValues extracted_;
  TokenCheck check_;
};

}  // namespace

Result<std::set<net::Origin>> call_origins(
    const std::vector<ProviderCall>& calls, const Subject& subject,
    const ProviderHosts& hosts) {
  std::set<net::Origin> origins;
  for (const ProviderCall& call : calls) {
    TRY_ASSIGN(const std::string url, call_base_url(call, subject, hosts));
    TRY_ASSIGN(net::Origin origin, net::parse_origin(url));
    origins.insert(std::move(origin));
  }
  return origins;
}

TokenCheck run_calls(net::HttpClient& client,
                     const std::vector<ProviderCall>& calls,
                     const Subject& subject, const ProviderHosts& hosts,
                     ProviderLimits& limits) {
  return CallRun(client, subject, hosts, limits).run(calls);
}

}  // namespace tokensweep::verify
