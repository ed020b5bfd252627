// SPDX-License-Identifier: Apache-2.0
// A small HTTP or HTTPS server on 127.0.0.1, around cpp-httplib.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/result.h"
#include "tests/support/hub/certificates.h"
#include "tests/support/hub/http_message.h"

namespace tokensweep::test_hub {

struct TlsIdentity {
  Identity usual;
  // Asked at each handshake; another one than the usual when it has a value.
  std::function<std::optional<Identity>()> instead;
};

class HttpServer {
 public:
  // Called from several threads at a time.
  using Handler = std::function<Reply(const Request&)>;

  // Listens when it returns. Port 0 takes a free one. kIo when the port is
  // taken.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(
      std::uint16_t port, std::optional<TlsIdentity> tls, Handler handler);

  // Waits for handlers that run and for idle connections, up to a second.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tokensweep::test_hub
