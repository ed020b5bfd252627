// SPDX-License-Identifier: Apache-2.0
#include "tests/support/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <thread>
#include <utility>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "base/check.h"
#include "base/handle.h"
#include "base/mutex.h"
#include "base/text.h"

namespace tokensweep::testing {
namespace {

using TlsContext = Handle<SSL_CTX, &::SSL_CTX_free>;
using Tls = Handle<SSL, &::SSL_free>;
using Memory = Handle<BIO, &::BIO_free_all>;

TlsContext make_tls_context(const TestCertificate& certificate,
                            int newest_version) {
  TlsContext context(::SSL_CTX_new(::TLS_server_method()));
  CHECK(context != nullptr);
  const Memory pem(
      ::BIO_new_mem_buf(certificate.certificate.data(),
                        static_cast<int>(certificate.certificate.size())));
  const Handle<X509, &::X509_free> parsed(
      ::PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr));
  CHECK(parsed != nullptr);
  const Memory key_pem(::BIO_new_mem_buf(
      certificate.key.data(), static_cast<int>(certificate.key.size())));
  const Handle<EVP_PKEY, &::EVP_PKEY_free> key(
      ::PEM_read_bio_PrivateKey(key_pem.get(), nullptr, nullptr, nullptr));
  CHECK(key != nullptr);
  CHECK(::SSL_CTX_use_certificate(context.get(), parsed.get()) == 1);
  CHECK(::SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1);
  if (newest_version != 0) {
    // Old versions are below the library's default level.
    ::SSL_CTX_set_security_level(context.get(), 0);
    CHECK(SSL_CTX_set_min_proto_version(context.get(), 0) == 1);
    CHECK(SSL_CTX_set_max_proto_version(context.get(), newest_version) == 1);
  }
  return context;
}

Fd listen_at(const std::string& address, std::uint16_t& port) {
  const bool v6 = address.find(':') != std::string::npos;
  sockaddr_storage storage{};
  socklen_t size = 0;
  if (v6) {
    auto* const in6 = reinterpret_cast<sockaddr_in6*>(&storage);
    in6->sin6_family = AF_INET6;
    CHECK(::inet_pton(AF_INET6, address.c_str(), &in6->sin6_addr) == 1);
    size = sizeof(sockaddr_in6);
  } else {
    auto* const in4 = reinterpret_cast<sockaddr_in*>(&storage);
    in4->sin_family = AF_INET;
    CHECK(::inet_pton(AF_INET, address.c_str(), &in4->sin_addr) == 1);
    size = sizeof(sockaddr_in);
  }
  Fd fd(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  CHECK(fd.get() >= 0);
  auto* const generic = reinterpret_cast<sockaddr*>(&storage);
  CHECK(::bind(fd.get(), generic, size) == 0);
  CHECK(::listen(fd.get(), SOMAXCONN) == 0);
  CHECK(::getsockname(fd.get(), generic, &size) == 0);
  port = ntohs(v6 ? reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port
                  : reinterpret_cast<sockaddr_in*>(&storage)->sin_port);
  return fd;
}

// An accepted socket, with TLS over it or without.
class Stream {
 public:
  Stream(Fd fd, int stop_event) : fd_(std::move(fd)), stop_(stop_event) {}

  // False when the handshake fails.
  bool start_tls(SSL_CTX* context) {
    tls_.reset(::SSL_new(context));
    CHECK(tls_ != nullptr);
    CHECK(::SSL_set_fd(tls_.get(), fd_.get()) == 1);
    return ::SSL_accept(tls_.get()) == 1;
  }

  // 0 at the end and when the connection is cut.
  std::size_t read(char* into, std::size_t size) {
    if (tls_ != nullptr) {
      std::size_t taken = 0;
      return ::SSL_read_ex(tls_.get(), into, size, &taken) == 1 ? taken : 0;
    }
    const ssize_t taken = ::recv(fd_.get(), into, size, 0);
    return taken > 0 ? static_cast<std::size_t>(taken) : 0;
  }

  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      std::size_t written = 0;
      if (tls_ != nullptr) {
        if (::SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &written) !=
            1) {
          return false;
        }
      } else {
        const ssize_t sent =
            ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        written = static_cast<std::size_t>(sent);
      }
      bytes.remove_prefix(written);
    }
    return true;
  }

  // False when the client has closed or the server ends.
  bool pause(std::chrono::milliseconds time) {
    std::array<pollfd, 2> polled = {
        pollfd{.fd = stop_, .events = POLLIN, .revents = 0},
        pollfd{.fd = fd_.get(), .events = POLLRDHUP, .revents = 0}};
    return ::poll(polled.data(), polled.size(),
                  static_cast<int>(time.count())) == 0;
  }

  // Lets the client see a proper end of TLS, where there is one.
  void close() {
    if (tls_ != nullptr) ::SSL_shutdown(tls_.get());
    ::shutdown(fd_.get(), SHUT_RDWR);
  }

  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  Fd fd_;
  int stop_;
  Tls tls_;
};

class Connection : public ServerConnection {
 public:
  explicit Connection(Stream& stream) : stream_(stream) {}

  void reply(int status, std::string_view body,
             const std::vector<net::HttpHeader>& headers) override {
    std::string text = "HTTP/1.1 " + std::to_string(status) + " Test\r\n";
    for (const net::HttpHeader& header : headers) {
      text += header.name + ": " + header.value + "\r\n";
    }
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    if (!is_head) text += body;
    write(text);
  }
  bool write(std::string_view bytes) override { return stream_.write(bytes); }
  void close() override { closing = true; }
  bool pause(std::chrono::milliseconds time) override {
    return stream_.pause(time);
  }
  void start_tls(const TestCertificate& certificate) override {
    context_ = make_tls_context(certificate, 0);
    if (!stream_.start_tls(context_.get())) closing = true;
  }

  bool is_head = false;
  bool closing = false;

 private:
  Stream& stream_;
  TlsContext context_;
};

// Reads one request after the other.
class RequestReader {
 public:
  explicit RequestReader(Stream& stream) : stream_(stream) {}

  std::optional<ServedRequest> next() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!fill()) return std::nullopt;
    }
    ServedRequest request = parse_head(buffer_.substr(0, end));
    buffer_.erase(0, end + 4);
    const std::string length = request.header("content-length");
    const std::size_t size = length.empty() ? 0 : std::stoul(length);
    while (buffer_.size() < size) {
      if (!fill()) return std::nullopt;
    }
    request.body = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return request;
  }

 private:
  bool fill() {
    std::array<char, 4096> chunk{};
    const std::size_t taken = stream_.read(chunk.data(), chunk.size());
    buffer_.append(chunk.data(), taken);
    return taken > 0;
  }

  static ServedRequest parse_head(std::string_view head) {
    ServedRequest request;
    const std::string_view first = head.substr(0, head.find("\r\n"));
    const std::size_t space = first.find(' ');
    request.method = first.substr(0, space);
    request.target = first.substr(space + 1, first.rfind(' ') - space - 1);
    std::size_t at = first.size();
    while (at < head.size()) {
      at += 2;
      const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
      const std::size_t colon = line.find(':');
      if (colon != std::string_view::npos) {
        std::string_view value = line.substr(colon + 1);
        while (value.starts_with(' ')) value.remove_prefix(1);
        request.headers.push_back({.name = to_lower(line.substr(0, colon)),
                                   .value = std::string(value)});
      }
      at += line.size();
    }
    return request;
  }

  Stream& stream_;
  std::string buffer_;
};

}  // namespace

std::string ServedRequest::header(std::string_view name) const {
  for (const net::HttpHeader& each : headers) {
    if (each.name == name) return each.value;
  }
  return {};
}

class HttpServer::Impl {
 public:
  Impl(Handler handler, Options options)
      : handler_(std::move(handler)),
        options_(std::move(options)),
        stop_(::eventfd(0, EFD_CLOEXEC)),
        listener_(listen_at(options_.address, port_)) {
    CHECK(stop_.get() >= 0);
    if (options_.tls) {
      context_ = make_tls_context(*options_.tls, options_.newest_tls_version);
    }
    acceptor_ = std::jthread([this] { accept_all(); });
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    const std::uint64_t one = 1;
    CHECK(::write(stop_.get(), &one, sizeof(one)) == sizeof(one));
    acceptor_.join();
    {
      const MutexLock lock(mutex_);
      for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    workers_.clear();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view path) const {
    const bool v6 = options_.address.find(':') != std::string::npos;
    return std::string(options_.tls ? "https" : "http") + "://" +
           (v6 ? '[' + options_.address + ']' : options_.address) + ':' +
           std::to_string(port_) + std::string(path);
  }
  [[nodiscard]] std::vector<ServedRequest> requests() const {
    const MutexLock lock(mutex_);
    return requests_;
  }
  [[nodiscard]] std::size_t connections() const {
    const MutexLock lock(mutex_);
    return accepted_;
  }

 private:
  void accept_all() {
    for (;;) {
      std::array<pollfd, 2> polled = {
          pollfd{.fd = stop_.get(), .events = POLLIN, .revents = 0},
          pollfd{.fd = listener_.get(), .events = POLLIN, .revents = 0}};
      if (::poll(polled.data(), polled.size(), -1) < 0) continue;
      if (polled[0].revents != 0) return;
      Fd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (fd.get() < 0) continue;
      std::size_t index = 0;
      {
        const MutexLock lock(mutex_);
        index = accepted_++;
        open_.push_back(fd.get());
      }
      workers_.emplace_back(
          [this, index, socket = fd.release()] { serve(Fd(socket), index); });
    }
  }

  void serve(Fd fd, std::size_t index) {
    // OpenSSL writes without asking for an error instead of the signal.
    sigset_t sigpipe{};
    ::sigemptyset(&sigpipe);
    ::sigaddset(&sigpipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &sigpipe, nullptr);
    Stream stream(std::move(fd), stop_.get());
    if (context_ == nullptr || stream.start_tls(context_.get())) {
      answer_all(stream, index);
    }
    // Before the descriptor is closed, and its number given to another.
    const MutexLock lock(mutex_);
    open_.erase(std::find(open_.begin(), open_.end(), stream.fd()));
    stream.close();
  }

  void answer_all(Stream& stream, std::size_t index) {
    RequestReader reader(stream);
    Connection connection(stream);
    while (!connection.closing) {
      std::optional<ServedRequest> request = reader.next();
      if (!request) return;
      request->connection = index;
      connection.is_head = request->method == "HEAD";
      {
        const MutexLock lock(mutex_);
        requests_.push_back(*request);
      }
      handler_(*request, connection);
    }
  }

  const Handler handler_;
  const Options options_;
  std::uint16_t port_ = 0;
  Fd stop_;
  Fd listener_;
  TlsContext context_;

  mutable Mutex mutex_;
  std::vector<ServedRequest> requests_ GUARDED_BY(mutex_);
  std::vector<int> open_ GUARDED_BY(mutex_);
  std::size_t accepted_ GUARDED_BY(mutex_) = 0;

  // Of the acceptor's thread, and of the destructor after it.
  std::vector<std::jthread> workers_;
  std::jthread acceptor_;
};

HttpServer::HttpServer(Handler handler)
    : HttpServer(std::move(handler), Options()) {}
HttpServer::HttpServer(Handler handler, Options options)
    : impl_(std::make_unique<Impl>(std::move(handler), std::move(options))) {}
HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const {
  return impl_->port();
}
std::string HttpServer::url(std::string_view path) const {
  return impl_->url(path);
}
std::vector<ServedRequest> HttpServer::requests() const {
  return impl_->requests();
}
std::size_t HttpServer::connections() const {
  return impl_->connections();
}

}  // namespace tokensweep::testing
