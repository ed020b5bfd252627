// SPDX-License-Identifier: Apache-2.0
// The only way to the network: one request, one reply. Nothing here follows a
// redirect; whoever wants the target looks at `location` himself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_text.h"

namespace tokensweep::net {

// May hold a credential: wiped when it goes. Is copied where others are moved,
// so that a list of headers that grows leaves nothing behind.
struct HttpHeader {
  ~HttpHeader() { wipe(value); }

  std::string name;  // of replies: lower case
  std::string value;
};

// Whether a client that retries may send a request twice.
enum class Resend : std::uint8_t {
  kWhenSafe,    // see RetryingClient
  kOnlyUnsent,  // each one counts (login attempts): only if none of it was sent
};

// May hold credentials in `url`, `headers` and `body`: wiped when it goes.
struct HttpRequest {
  HttpRequest() = default;
  HttpRequest(HttpRequest&&) = default;
  HttpRequest& operator=(HttpRequest&&) = default;
  HttpRequest(const HttpRequest&) = default;
  HttpRequest& operator=(const HttpRequest&) = default;
  ~HttpRequest() {
    wipe(body);
    wipe(url);
  }

  std::string method = "GET";  // GET, POST, PUT, PATCH, DELETE, HEAD
  std::string url;  // absolute; may hold a credential (webhooks), so no log
                    // or error shows more than its origin
  // Not Host, Connection, Expect, Content-Length and Transfer-Encoding, which
  // are the client's own.
  std::vector<HttpHeader> headers;
  std::string body;  // empty for GET and HEAD
  std::size_t max_reply_bytes = std::size_t{1} << 20;
  Resend resend = Resend::kWhenSafe;
};

// May hold credentials in `headers` and `body`: wiped when it goes.
struct HttpResponse {
  HttpResponse() = default;
  HttpResponse(HttpResponse&&) = default;
  HttpResponse& operator=(HttpResponse&&) = default;
  HttpResponse(const HttpResponse&) = default;
  HttpResponse& operator=(const HttpResponse&) = default;
  ~HttpResponse() { wipe(body); }

  int status = 0;
  std::vector<HttpHeader> headers;
  std::string body;

  // The first header of this (lower case) name.
  [[nodiscard]] std::optional<std::string_view> header(
      std::string_view name) const {
    for (const HttpHeader& each : headers) {
      if (each.name == name) return each.value;
    }
    return std::nullopt;
  }
};

// Implementations may be called from several threads at a time.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  // Any reply with a status is a value, 4xx and 5xx included. Errors:
  // kNetwork when there was no whole reply (refused, cut off, timed out, bad
  // certificate; net/failure.h tells them apart), kUsage when the URL's origin
  // is not allowed, may not carry secrets, or the request is malformed, kLimit
  // when the reply is too large. Error texts name the origin, never headers,
  // bodies, paths or queries.
  [[nodiscard]] virtual Result<HttpResponse> send(
      const HttpRequest& request) = 0;
};

}  // namespace tokensweep::net
