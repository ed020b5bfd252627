// SPDX-License-Identifier: Apache-2.0
// Requests to the Hub's API on behalf of a session.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret_text.h"
#include "hub/endpoints.h"
#include "hub/json_document.h"
#include "net/http_client.h"

namespace tokensweep::hub {

struct ApiRequest {
  std::string_view what;    // for errors: "list access tokens"
  std::string_view method;  // "GET"
  std::string target;       // path and query under the Hub's base URL
  std::string body;         // JSON; empty: none
};

class SessionApi {
 public:
  // All must outlive this.
  SessionApi(net::HttpClient& client, const Endpoints& endpoints,
             const SecretText& jwt)
      : client_(client), endpoints_(endpoints), jwt_(jwt) {}

  // The JSON of a reply with 200 or 201.
  [[nodiscard]] Result<JsonDocument> ask(const ApiRequest& request) const;
  // Any 2xx will do; what the reply says is not looked at.
  [[nodiscard]] Result<void> tell(const ApiRequest& request) const;
  // Calls `take` with each of the `results` of all pages, from a first page
  // that `request` asks for. kNetwork when a `next` link is no absolute URL at
  // the Hub's origin or was followed before; kLimit over 10,000 results or
  // 1,000 pages.
  [[nodiscard]] Result<void> ask_pages(
      const ApiRequest& request,
      const std::function<Result<void>(const JsonValue&)>& take) const;

 private:
  [[nodiscard]] Result<net::HttpResponse> send(const ApiRequest& request,
                                               std::string url) const;

  net::HttpClient& client_;
  const Endpoints& endpoints_;
  const SecretText& jwt_;
};

}  // namespace tokensweep::hub
