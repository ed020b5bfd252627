// SPDX-License-Identifier: Apache-2.0
// An HttpClient without a network: keeps what was asked, answers from a script.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "net/http_client.h"

namespace tokensweep::testing {

// Header names in lower case, as clients hand them over.
inline net::HttpResponse http_reply(int status, std::string body = {},
                                    std::vector<net::HttpHeader> headers = {}) {
  net::HttpResponse response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  return response;
}

// Answers with what was queued, in order; then as the handler says. With
// neither left it is a kInternal error that names method and URL. Usable from
// several threads.
class FakeHttp : public net::HttpClient {
 public:
  // Is called without a lock, so it may ask this object.
  using Handler =
      std::function<Result<net::HttpResponse>(const net::HttpRequest&)>;

  FakeHttp() = default;
  explicit FakeHttp(Handler handler) : handler_(std::move(handler)) {}

  FakeHttp& reply(int status, std::string body = {},
                  std::vector<net::HttpHeader> headers = {}) {
    return answer(http_reply(status, std::move(body), std::move(headers)));
  }
  FakeHttp& fail(Error error) { return answer(std::move(error)); }
  FakeHttp& answer(Result<net::HttpResponse> result) {
    const MutexLock lock(mutex_);
    queue_.push_back(std::move(result));
    return *this;
  }

  [[nodiscard]] Result<net::HttpResponse> send(
      const net::HttpRequest& request) override {
    {
      const MutexLock lock(mutex_);
      requests_.push_back(request);
      if (!queue_.empty()) {
        Result<net::HttpResponse> result = std::move(queue_.front());
        queue_.pop_front();
        return result;
      }
    }
    if (handler_) return handler_(request);
    return Error(ErrorKind::kInternal, "no answer left in the script for " +
                                           request.method + ' ' + request.url);
  }

  // Copies, in the order of sending.
  [[nodiscard]] std::vector<net::HttpRequest> requests() const {
    const MutexLock lock(mutex_);
    return requests_;
  }
  [[nodiscard]] std::size_t sent() const {
    const MutexLock lock(mutex_);
    return requests_.size();
  }
  // Answers that nobody asked for.
  [[nodiscard]] std::size_t unused_answers() const {
    const MutexLock lock(mutex_);
    return queue_.size();
  }

  // "GET https://a.example/x", one each.
  [[nodiscard]] std::vector<std::string> lines() const {
    const MutexLock lock(mutex_);
    std::vector<std::string> lines;
    for (const net::HttpRequest& each : requests_) {
      lines.push_back(each.method + ' ' + each.url);
    }
    return lines;
  }

 private:
  const Handler handler_;
  mutable Mutex mutex_;
  std::vector<net::HttpRequest> requests_ GUARDED_BY(mutex_);
  std::deque<Result<net::HttpResponse>> queue_ GUARDED_BY(mutex_);
};

}  // namespace tokensweep::testing
