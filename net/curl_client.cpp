// SPDX-License-Identifier: Apache-2.0
#include "net/curl_client.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "net/curl_api.h"
#include "net/curl_transfer.h"
#include "net/failure.h"
#include "net/origin_gate.h"

namespace tokensweep::net {
namespace {

using EasyHandle = std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)>;

// Handles that are not in use. Each keeps the connections that it made.
class HandlePool {
 public:
  explicit HandlePool(const CurlApi& api) : api_(api) {}

  // Preferably one that has been at this origin; null without memory.
  EasyHandle take(const Origin& origin) {
    const MutexLock lock(mutex_);
    auto found = std::find_if(
        idle_.begin(), idle_.end(),
        [&origin](const Idle& idle) { return idle.last_origin == origin; });
    if (found == idle_.end() && !idle_.empty()) found = idle_.begin();
    if (found == idle_.end()) {
      return {api_.easy_init(), api_.easy_cleanup};
    }
    EasyHandle handle = std::move(found->handle);
    idle_.erase(found);
    return handle;
  }

  void give_back(EasyHandle handle, const Origin& origin) {
    const MutexLock lock(mutex_);
    idle_.push_back({origin, std::move(handle)});
  }

 private:
  struct Idle {
    Origin last_origin;
    EasyHandle handle;
  };

  const CurlApi& api_;
  Mutex mutex_;
  std::vector<Idle> idle_ GUARDED_BY(mutex_);
};

class CurlClient : public HttpClient {
 public:
  CurlClient(const CurlApi& api, CurlOptions options)
      : api_(api),
        options_(std::move(options)),
        gate_(std::max(options_.connections_per_host, 1U)),
        pool_(api) {}

  [[nodiscard]] Result<HttpResponse> send(const HttpRequest& request) override {
    TRY_ASSIGN(const Origin origin, parse_origin(request.url));
    if (!options_.allowed.contains(origin)) {
      return Error(ErrorKind::kUsage,
                   origin.text() + ": not among the hosts of this run");
    }
    if (!origin.may_carry_secrets()) {
      return Error(ErrorKind::kUsage,
                   origin.text() + ": http is for loopback only");
    }
    const auto place = gate_.enter(origin, options_.stop);
    if (!place) {
      return network_error(Failure::kInterrupted,
                           origin.text() + ": interrupted");
    }
    EasyHandle handle = pool_.take(origin);
    if (handle == nullptr) {
      return Error(ErrorKind::kInternal, "libcurl gives no handle");
    }
    Result<HttpResponse> result =
        CurlTransfer(api_, handle.get(), options_).run(request, origin);
    pool_.give_back(std::move(handle), origin);
    return result;
  }

 private:
  const CurlApi& api_;
  const CurlOptions options_;
  OriginGate gate_;
  HandlePool pool_;
};

// The first variable that says something.
std::string first_set(const EnvironmentLookup& lookup,
                      std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* value = lookup(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<HttpClient>> make_curl_client(CurlOptions options) {
  TRY_ASSIGN(const CurlApi* const api, curl_api());
  return std::unique_ptr<HttpClient>(
      std::make_unique<CurlClient>(*api, std::move(options)));
}

void take_environment(CurlOptions& options, const EnvironmentLookup& lookup) {
  options.ca_bundle = first_set(lookup, {"SSL_CERT_FILE"});
  options.proxy = first_set(
      lookup, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  options.no_proxy = first_set(lookup, {"no_proxy", "NO_PROXY"});
}

}  // namespace tokensweep::net
