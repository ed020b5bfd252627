// SPDX-License-Identifier: Apache-2.0
#include "hub/session_api.h"

#include <cstddef>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "hub/reply.h"
#include "net/origin.h"

namespace tokensweep::hub {
namespace {

constexpr std::size_t kMaxResults = 10'000;
// Pages may be empty, so results alone bound nothing.
constexpr std::size_t kMaxPages = 1'000;

// What a header may carry; a session that was read from a file may be anything.
bool is_header_safe(std::string_view text) {
  for (const char c : text) {
    if (c <= ' ' || c > '~') return false;
  }
  return !text.empty();
}

Error page_error(const ApiRequest& request, ErrorKind kind,
                 std::string_view what) {
  return {kind,
          "cannot " + std::string(request.what) + ": " + std::string(what)};
}

Result<JsonDocument> read_json(const ApiRequest& request,
                               const net::HttpResponse& response,
                               const SecretText& jwt) {
  if (response.status != 200 && response.status != 201) {
    return reply_error(request.what, response, {jwt.view()});
  }
  return JsonDocument::parse(
      response.body, "cannot " + std::string(request.what) + ": the reply");
}

// The link to the next page; nullopt after the last one.
Result<std::optional<std::string>> next_link(const ApiRequest& request,
                                             const JsonValue& page,
                                             const std::string& base) {
  TRY_ASSIGN(std::string next, page.member("next").text_or_empty());
  if (next.empty()) return std::optional<std::string>();
  TRY_ASSIGN(const net::Origin ours, net::parse_origin(base));
  const Result<net::Origin> theirs = net::parse_origin(next);
  if (!theirs || *theirs != ours) {
    return page_error(request, ErrorKind::kNetwork,
                      "the link to the next page leads away from " +
                          ours.text() + ", so it is not followed");
  }
  return std::optional<std::string>(std::move(next));
}

}  // namespace

Result<net::HttpResponse> SessionApi::send(const ApiRequest& request,
                                           std::string url) const {
  if (!is_header_safe(jwt_.view())) {
    return page_error(request, ErrorKind::kUsage,
                      "the session is damaged; log in again");
  }
  net::HttpRequest http;
  http.method = request.method;
  http.url = std::move(url);
  // Sent twice, a POST could make two tokens.
  if (request.method == "POST") http.resend = net::Resend::kOnlyUnsent;
  std::string bearer;
  bearer.reserve(jwt_.view().size() + 8);
  bearer += "Bearer ";
  bearer += jwt_.view();
  http.headers.push_back({"Authorization", std::move(bearer)});
  http.headers.push_back({"Accept", "application/json"});
  if (!request.body.empty()) {
    http.headers.push_back({"Content-Type", "application/json"});
    http.body = request.body;
  }
  return client_.send(http);
}

Result<JsonDocument> SessionApi::ask(const ApiRequest& request) const {
  TRY_ASSIGN(const net::HttpResponse response,
             send(request, endpoints_.hub + request.target));
  return read_json(request, response, jwt_);
}

Result<void> SessionApi::tell(const ApiRequest& request) const {
  TRY_ASSIGN(const net::HttpResponse response,
             send(request, endpoints_.hub + request.target));
  if (response.status < 200 || response.status > 299) {
    return reply_error(request.what, response, {jwt_.view()});
  }
  return {};
}

Result<void> SessionApi::ask_pages(
    const ApiRequest& request,
    const std::function<Result<void>(const JsonValue&)>& take) const {
  std::set<std::string> followed;
  std::size_t results = 0;
  std::optional<std::string> url = endpoints_.hub + request.target;
  while (url) {
    if (!followed.insert(*url).second) {
      return page_error(request, ErrorKind::kNetwork,
                        "the links to the next page lead in a circle");
    }
    if (followed.size() > kMaxPages) {
      return page_error(request, ErrorKind::kLimit, "more than 1,000 pages");
    }
    TRY_ASSIGN(const net::HttpResponse response, send(request, *url));
    TRY_ASSIGN(const JsonDocument document, read_json(request, response, jwt_));
    const JsonValue page = document.root();
    if (!page.is_object()) return page.error("must be an object");
    TRY_ASSIGN(const std::vector<JsonValue> entries,
               page.member("results").elements());
    results += entries.size();
    if (results > kMaxResults) {
      return page_error(request, ErrorKind::kLimit, "more than 10,000 results");
    }
    for (const JsonValue& entry : entries) TRY(take(entry));
    TRY_ASSIGN(url, next_link(request, page, endpoints_.hub));
  }
  return {};
}

}  // namespace tokensweep::hub
