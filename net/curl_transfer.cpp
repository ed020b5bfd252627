// SPDX-License-Identifier: Apache-2.0
#include "net/curl_transfer.h"

#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "net/curl_failure.h"
#include "net/failure.h"

namespace tokensweep::net {
namespace {

// Without a signal handler libcurl may write to a connection that the other end
// has closed, and not every TLS library asks the system for an error instead.
class SigpipeBlocked {
 public:
  SigpipeBlocked() {
    ::sigemptyset(&sigpipe_);
    ::sigaddset(&sigpipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
  }
  SigpipeBlocked(const SigpipeBlocked&) = delete;
  SigpipeBlocked& operator=(const SigpipeBlocked&) = delete;
  ~SigpipeBlocked() {
    if (::sigismember(&before_, SIGPIPE) == 1) return;
    const timespec at_once{};
    while (::sigtimedwait(&sigpipe_, nullptr, &at_once) == SIGPIPE) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t sigpipe_{};
  sigset_t before_{};
};

// The client's own.
constexpr std::array<std::string_view, 5> kOwnHeaders = {
    "host", "connection", "expect", "content-length", "transfer-encoding"};

bool is_header_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
  });
}

bool is_header_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return (code < ' ' && byte != '\t') || code == 0x7F;
  });
}

Result<void> check_request(const HttpRequest& request) {
  constexpr std::array<std::string_view, 6> kMethods = {
      "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"};
  if (std::find(kMethods.begin(), kMethods.end(), request.method) ==
      kMethods.end()) {
    return Error(ErrorKind::kUsage, "not a method that requests may have");
  }
  if (!request.body.empty() &&
      (request.method == "GET" || request.method == "HEAD")) {
    return Error(ErrorKind::kUsage, "GET and HEAD have no body");
  }
  for (const HttpHeader& header : request.headers) {
    if (!is_header_name(header.name) || !is_header_value(header.value)) {
      return Error(
          ErrorKind::kUsage,
          "a header of the request has bytes that headers do not have");
    }
    if (std::find(kOwnHeaders.begin(), kOwnHeaders.end(),
                  to_lower(header.name)) != kOwnHeaders.end()) {
      return Error(ErrorKind::kUsage,
                   "header " + header.name + " cannot be set");
    }
  }
  return {};
}

bool is_loopback_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof(v4));
    return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof(v6));
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
  }
  return false;
}

long at_least_one(std::int64_t count) {
  return static_cast<long>(std::max<std::int64_t>(count, 1));
}

}  // namespace

CurlTransfer::CurlTransfer(const CurlApi& api, CURL* handle,
                           const CurlOptions& options)
    : api_(api), handle_(handle), options_(options) {}

CurlTransfer::~CurlTransfer() {
  // Forgets pointers to what goes now; connections stay.
  api_.easy_reset(handle_);
  for (std::string& line : header_lines_) wipe(line);
}

Result<HttpResponse> CurlTransfer::run(const HttpRequest& request,
                                       const Origin& origin) {
  TRY(check_request(request));
  ReplySink sink(request.max_reply_bytes);
  sink_ = &sink;
  loopback_only_ = origin.is_loopback();
  set(CURLOPT_URL, request.url.c_str());
  set_safety(origin);
  set_limits();
  set_callbacks();
  set_method(request);
  TRY(set_headers(request));
  if (refused_ != CURLE_OK) {
    return Error(ErrorKind::kUnsupported,
                 "this libcurl lacks something that is needed (code " +
                     std::to_string(refused_) + ')');
  }
  CURLcode code = CURLE_OK;
  last_byte_ = std::chrono::steady_clock::now();
  {
    const SigpipeBlocked blocked;
    code = api_.easy_perform(handle_);
  }
  if (code == CURLE_OK && !sink.has_whole_headers()) code = CURLE_PARTIAL_FILE;
  const long status = number(CURLINFO_RESPONSE_CODE);
  if (code == CURLE_OK && status > 0) {
    return std::move(sink).finish(static_cast<int>(status));
  }
  CurlFailure failure;
  failure.code = code;
  failure.sent = sent_;
  if (code == CURLE_ABORTED_BY_CALLBACK) {
    failure.stopped = options_.stop.stop_requested();
    if (!failure.stopped) failure.code = CURLE_OPERATION_TIMEDOUT;
  }
  failure.reply = sink.state();
  failure.system_error = number(CURLINFO_OS_ERRNO);
  failure.verify_result = number(CURLINFO_SSL_VERIFYRESULT);
  failure.proxy_status = number(CURLINFO_HTTP_CONNECTCODE);
  return describe_failure(failure, origin, request, options_);
}

void CurlTransfer::set(CURLoption option, long value) {
  const CURLcode code = api_.easy_setopt(handle_, option, value);
  if (refused_ == CURLE_OK) refused_ = code;
}

void CurlTransfer::set(CURLoption option, const char* value) {
  const CURLcode code = api_.easy_setopt(handle_, option, value);
  if (refused_ == CURLE_OK) refused_ = code;
}

void CurlTransfer::set_pointer(CURLoption option, void* value) {
  const CURLcode code = api_.easy_setopt(handle_, option, value);
  if (refused_ == CURLE_OK) refused_ = code;
}

template <typename Function>
void CurlTransfer::set_callback(CURLoption option, Function* function) {
  const CURLcode code = api_.easy_setopt(handle_, option, function);
  if (refused_ == CURLE_OK) refused_ = code;
}

void CurlTransfer::set_safety(const Origin& origin) {
  const bool https = origin.scheme == "https";
  set(CURLOPT_PROTOCOLS, long{https ? CURLPROTO_HTTPS : CURLPROTO_HTTP});
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP09_ALLOWED, 0L);
  set(CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  // As it was checked.
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  // Asks for plain bytes; others are still decoded, so that they are counted.
  set(CURLOPT_ACCEPT_ENCODING, "identity");

  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (!options_.ca_bundle.empty()) {
    set(CURLOPT_CAINFO, options_.ca_bundle.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }

  // Set in any case: otherwise libcurl looks into the environment itself.
  const bool proxied = !origin.is_loopback();
  set(CURLOPT_PROXY, proxied ? options_.proxy.c_str() : "");
  set(CURLOPT_NOPROXY, options_.no_proxy.c_str());
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (proxied && !options_.proxy.empty() && !options_.ca_bundle.empty()) {
    set(CURLOPT_PROXY_CAINFO, options_.ca_bundle.c_str());
    set(CURLOPT_PROXY_CAPATH, static_cast<const char*>(nullptr));
  }
}

void CurlTransfer::set_limits() {
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS,
      at_least_one(options_.connect_timeout.count()));
  set(CURLOPT_TIMEOUT_MS, at_least_one(options_.total_timeout.count()));
}

void CurlTransfer::set_callbacks() {
  set_callback(CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
  set_pointer(CURLOPT_HEADERDATA, this);
  set_callback(CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
  set_pointer(CURLOPT_WRITEDATA, this);
  set_callback(CURLOPT_XFERINFOFUNCTION, &CurlTransfer::on_progress);
  set_pointer(CURLOPT_XFERINFODATA, this);
  set(CURLOPT_NOPROGRESS, 0L);
  set_callback(CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::on_socket);
  set_pointer(CURLOPT_OPENSOCKETDATA, this);
  // Since 7.80. With an older library any request may have left.
  sent_ = api_.easy_setopt(handle_, CURLOPT_PREREQFUNCTION,
                           &CurlTransfer::on_request) != CURLE_OK;
  if (!sent_) set_pointer(CURLOPT_PREREQDATA, this);
}

void CurlTransfer::set_method(const HttpRequest& request) {
  const std::string& method = request.method;
  if (method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (method == "GET" || (method == "DELETE" && request.body.empty())) {
    set(CURLOPT_HTTPGET, 1L);
  } else {
    set(CURLOPT_POST, 1L);
    // Not copied.
    set(CURLOPT_POSTFIELDS, request.body.data());
    const CURLcode code =
        api_.easy_setopt(handle_, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
    if (refused_ == CURLE_OK) refused_ = code;
  }
  if (method == "PUT" || method == "PATCH" || method == "DELETE") {
    set(CURLOPT_CUSTOMREQUEST, method.c_str());
  }
  // libcurl sends a request again by itself when a connection that it kept
  // turns out to be closed, although the server may have acted on the first.
  if (method == "POST" || method == "PATCH" ||
      request.resend == Resend::kOnlyUnsent) {
    set(CURLOPT_FRESH_CONNECT, 1L);
  }
}

Result<void> CurlTransfer::set_headers(const HttpRequest& request) {
  set(CURLOPT_USERAGENT, options_.user_agent.c_str());
  // Without a value: libcurl is not to send its own.
  header_lines_.reserve(request.headers.size() + 2);
  header_lines_.emplace_back("Expect:");
  bool has_type = false;
  for (const HttpHeader& header : request.headers) {
    has_type |= equals_ignoring_case(header.name, "content-type");
    std::string line;
    line.reserve(header.name.size() + 2 + header.value.size());
    line += header.name;
    // A semicolon is how libcurl wants to be told of an empty value.
    line += header.value.empty() ? ";" : ": ";
    line += header.value;
    header_lines_.push_back(std::move(line));
  }
  if (!has_type) header_lines_.emplace_back("Content-Type:");
  header_nodes_.resize(header_lines_.size());
  for (std::size_t i = 0; i < header_nodes_.size(); ++i) {
    header_nodes_[i].data = header_lines_[i].data();
    header_nodes_[i].next =
        i + 1 < header_nodes_.size() ? &header_nodes_[i + 1] : nullptr;
  }
  set_pointer(CURLOPT_HTTPHEADER, header_nodes_.data());
  return {};
}

// libcurl's own watch over the speed takes five seconds more than it is told.
bool CurlTransfer::has_stalled() const {
  return std::chrono::steady_clock::now() - last_byte_ >=
         options_.stall_timeout;
}

long CurlTransfer::number(CURLINFO info) const {
  long value = 0;
  const CURLcode code = api_.easy_getinfo(handle_, info, &value);
  return code == CURLE_OK ? value : 0;
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size,
                                    std::size_t count, void* self) noexcept {
  CurlTransfer& transfer = *static_cast<CurlTransfer*>(self);
  const std::size_t bytes = size * count;
  transfer.last_byte_ = std::chrono::steady_clock::now();
  return transfer.sink_->take_header_line({data, bytes}) ? bytes : 0;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size,
                                  std::size_t count, void* self) noexcept {
  CurlTransfer& transfer = *static_cast<CurlTransfer*>(self);
  const std::size_t bytes = size * count;
  transfer.last_byte_ = std::chrono::steady_clock::now();
  return transfer.sink_->take_body({data, bytes}) ? bytes : 0;
}

int CurlTransfer::on_progress(void* self, curl_off_t /*down_total*/,
                              curl_off_t /*down_now*/, curl_off_t /*up_total*/,
                              curl_off_t uploaded) noexcept {
  CurlTransfer& transfer = *static_cast<CurlTransfer*>(self);
  if (uploaded != transfer.uploaded_) {
    transfer.uploaded_ = uploaded;
    transfer.last_byte_ = std::chrono::steady_clock::now();
  }
  const bool ends =
      transfer.options_.stop.stop_requested() || transfer.has_stalled();
  return ends ? 1 : 0;
}

int CurlTransfer::on_request(void* self, char* /*peer*/, char* /*own*/,
                             int /*peer_port*/, int /*own_port*/) noexcept {
  static_cast<CurlTransfer*>(self)->sent_ = true;
  return CURL_PREREQFUNC_OK;
}

curl_socket_t CurlTransfer::on_socket(void* self, curlsocktype /*purpose*/,
                                      curl_sockaddr* address) noexcept {
  // Whatever a resolver says of "localhost": plain http stays on this machine.
  if (static_cast<CurlTransfer*>(self)->loopback_only_ &&
      !is_loopback_address(address->addr)) {
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC,
                  address->protocol);
}

}  // namespace tokensweep::net
