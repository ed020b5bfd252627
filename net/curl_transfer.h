// SPDX-License-Identifier: Apache-2.0
// One request and its reply over one easy handle of libcurl.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/curl_api.h"
#include "net/curl_client.h"
#include "net/http_client.h"
#include "net/reply_sink.h"

namespace tokensweep::net {

// Use once. All references must outlive it; nobody else uses the handle.
class CurlTransfer {
 public:
  CurlTransfer(const CurlApi& api, CURL* handle, const CurlOptions& options);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer();

  // REQUIRES: `origin` is the URL's, is allowed and may carry secrets.
  [[nodiscard]] Result<HttpResponse> run(const HttpRequest& request,
                                         const Origin& origin);

 private:
  // Keeps the first refusal: none of these options may be missing.
  void set(CURLoption option, long value);
  void set(CURLoption option, const char* value);
  void set_pointer(CURLoption option, void* value);
  template <typename Function>
  void set_callback(CURLoption option, Function* function);

  void set_safety(const Origin& origin);
  void set_limits();
  void set_callbacks();
  void set_method(const HttpRequest& request);
  [[nodiscard]] Result<void> set_headers(const HttpRequest& request);
  [[nodiscard]] bool has_stalled() const;
  [[nodiscard]] long number(CURLINFO info) const;

  // What libcurl calls; `self` is a CurlTransfer.
  static std::size_t on_header(char* data, std::size_t size, std::size_t count,
                               void* self) noexcept;
  static std::size_t on_body(char* data, std::size_t size, std::size_t count,
                             void* self) noexcept;
  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t,
                         curl_off_t uploaded) noexcept;
  static int on_request(void* self, char*, char*, int, int) noexcept;
  static curl_socket_t on_socket(void* self, curlsocktype,
                                 curl_sockaddr* address) noexcept;

  const CurlApi& api_;
  CURL* const handle_;
  const CurlOptions& options_;
  CURLcode refused_ = CURLE_OK;
  ReplySink* sink_ = nullptr;
  bool loopback_only_ = false;
  bool sent_ = false;
  curl_off_t uploaded_ = 0;
  std::chrono::steady_clock::time_point last_byte_;
  // "Name: value", wiped; libcurl reads them through the nodes.
  std::vector<std::string> header_lines_;
  std::vector<curl_slist> header_nodes_;
};

}  // namespace tokensweep::net
