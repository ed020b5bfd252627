// SPDX-License-Identifier: Apache-2.0
// A small HTTP/1.1 server on loopback whose handler may misbehave in any way:
// it writes the bytes itself if it likes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_client.h"
#include "tests/support/test_certificate.h"

namespace tokensweep::testing {

struct ServedRequest {
  std::string method;
  std::string target;
  std::vector<net::HttpHeader> headers;  // names in lower case
  std::string body;
  std::size_t connection = 0;  // the first one is 0

  // Empty when there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

// What a handler answers on; valid until it returns.
class ServerConnection {
 public:
  virtual ~ServerConnection() = default;

  // A whole reply with its length; no body goes out for HEAD.
  virtual void reply(int status, std::string_view body = {},
                     const std::vector<net::HttpHeader>& headers = {}) = 0;
  // These bytes. False when the client is gone.
  virtual bool write(std::string_view bytes) = 0;
  // Closes when the handler returns; otherwise the next request is read.
  virtual void close() = 0;
  // Waits; false when the client is gone or the server ends.
  virtual bool pause(std::chrono::milliseconds time) = 0;
  // From here on over TLS: what a proxy's other end does.
  virtual void start_tls(const TestCertificate& certificate) = 0;
};

// Handlers run in one thread for each connection.
class HttpServer {
 public:
  using Handler = std::function<void(const ServedRequest&, ServerConnection&)>;

  struct Options {
    std::optional<TestCertificate> tls = {};
    // As in SSL_CTX_set_max_proto_version; 0: the newest.
    int newest_tls_version = 0;
    std::string address = "127.0.0.1";  // or "::1"
  };

  // Listens when this returns. Aborts when it cannot.
  explicit HttpServer(Handler handler);
  HttpServer(Handler handler, Options options);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  // Cuts every connection, and waits for the handlers.
  ~HttpServer();

  [[nodiscard]] std::uint16_t port() const;
  // "http://127.0.0.1:4711" or https, with `path` behind it.
  [[nodiscard]] std::string url(std::string_view path = {}) const;

  // In order of arrival; those whose handler still runs included.
  [[nodiscard]] std::vector<ServedRequest> requests() const;
  // Accepted ones, whether or not a request came.
  [[nodiscard]] std::size_t connections() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tokensweep::testing
