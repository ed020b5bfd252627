// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hub/http_server.h"

#include <thread>
#include <utility>

// Debian's shared library is built with these; its classes depend on them.
#define CPPHTTPLIB_OPENSSL_SUPPORT
#define CPPHTTPLIB_ZLIB_SUPPORT
#define CPPHTTPLIB_BROTLI_SUPPORT
#include <httplib.h>

#include "base/text.h"
#include "tests/support/hub/tls_context.h"

namespace tokensweep::test_hub {
namespace {

constexpr std::size_t kThreads = 16;
constexpr std::size_t kMaxBodyBytes = std::size_t{1} << 20;

Request from_library(const httplib::Request& from) {
  Request request;
  request.method = from.method;
  request.target = from.target;
  request.path = from.path;
  while (request.path.size() > 1 && request.path.ends_with('/')) {
    request.path.pop_back();
  }
  request.parameters = from.params;
  for (const auto& [name, value] : from.headers) {
    request.headers.emplace(to_lower(name), value);
  }
  request.body = from.body;
  request.address = from.remote_addr;
  return request;
}

void to_library(Reply reply, httplib::Response& to) {
  to.status = reply.status;
  for (const auto& [name, value] : reply.headers) to.set_header(name, value);
  if (reply.cut_off_after) {
    const std::size_t whole = reply.body.size();
    std::string part = reply.body.substr(0, *reply.cut_off_after);
    to.set_content_provider(
        whole, reply.content_type,
        [part = std::move(part)](std::size_t offset, std::size_t,
                                 httplib::DataSink& sink) {
          if (offset < part.size()) {
            sink.write(part.data() + offset, part.size() - offset);
          }
          return false;
        });
  } else if (reply.status != 204) {
    to.set_content(reply.body, reply.content_type);
  }
}

}  // namespace

struct HttpServer::Impl {
  std::optional<TlsIdentity> tls;
  Handler handler;
  std::unique_ptr<httplib::Server> server;
  int port = 0;
  std::jthread thread;
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(
    std::uint16_t port, std::optional<TlsIdentity> tls, Handler handler) {
  auto impl = std::make_unique<Impl>();
  impl->tls = std::move(tls);
  impl->handler = std::move(handler);
  if (impl->tls) {
    impl->server = std::make_unique<httplib::SSLServer>(
        [&identity = *impl->tls](SSL_CTX& context) {
          return set_up_tls(context, identity);
        });
  } else {
    impl->server = std::make_unique<httplib::Server>();
  }
  httplib::Server& server = *impl->server;
  if (!server.is_valid()) {
    return Error(ErrorKind::kInternal, "test Hub: TLS cannot be set up");
  }
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_tcp_nodelay(true);
  // The library's own options let two servers share a port.
  server.set_socket_options([](int socket) {
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  });
  server.set_keep_alive_timeout(1);
  server.set_keep_alive_max_count(1000);
  server.set_payload_max_length(kMaxBodyBytes);
  const auto serve = [raw = impl.get()](const httplib::Request& request,
                                        httplib::Response& response) {
    to_library(raw->handler(from_library(request)), response);
  };
  const std::string every_path = ".*";
  server.Get(every_path, serve);
  server.Post(every_path, serve);
  server.Put(every_path, serve);
  server.Patch(every_path, serve);
  server.Delete(every_path, serve);
  server.Options(every_path, serve);

  if (port == 0) {
    impl->port = server.bind_to_any_port("127.0.0.1");
  } else if (server.bind_to_port("127.0.0.1", port)) {
    impl->port = port;
  }
  if (impl->port <= 0) {
    return Error(ErrorKind::kIo, "test Hub: 127.0.0.1:" + std::to_string(port) +
                                     " cannot be listened on; is it taken?");
  }
  impl->thread = std::jthread([&server] { server.listen_after_bind(); });
  // stop() before the loop has begun would be lost.
  while (!server.is_running()) std::this_thread::yield();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

HttpServer::~HttpServer() {
  impl_->server->stop();
  impl_->thread.join();
}

std::uint16_t HttpServer::port() const {
  return static_cast<std::uint16_t>(impl_->port);
}

}  // namespace tokensweep::test_hub
