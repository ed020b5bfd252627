// SPDX-License-Identifier: Apache-2.0
// How fast and how often providers are asked in one run.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/result.h"
#include "net/origin.h"

namespace tokensweep::verify {

struct ProviderLimitOptions {
  unsigned requests_per_provider = 200;  // in the whole run
  unsigned concurrent_per_host = 2;
  // Between the starts of two requests to one host.
  std::chrono::milliseconds pause_per_host{100};
  // Waits; false when the run was interrupted. By default sleeps.
  std::function<bool(std::chrono::milliseconds)> wait;
  // By default the steady clock.
  std::function<std::chrono::steady_clock::time_point()> now;
};

// All members are safe from any thread.
class ProviderLimits {
 public:
  explicit ProviderLimits(ProviderLimitOptions options = {});
  ProviderLimits(const ProviderLimits&) = delete;
  ProviderLimits& operator=(const ProviderLimits&) = delete;

  // One request's place; goes back at its end. Must not outlive the limits.
  class Turn {
   public:
    Turn(Turn&& other) noexcept;
    Turn& operator=(Turn&&) = delete;
    ~Turn();

   private:
    friend class ProviderLimits;
    Turn(ProviderLimits& limits, net::Origin origin);
    ProviderLimits* limits_;
    net::Origin origin_;
  };

  // Waits for a turn. kLimit when the provider was asked often enough in this
  // run, or asked us to stop; the text says which, in a clause.
  [[nodiscard]] Result<Turn> take(std::string_view provider,
                                  const net::Origin& origin);

  // The host answered 429 after all retries: it is not asked again.
  void stop_asking(const net::Origin& origin);

 private:
  struct Host {
    unsigned running = 0;
    bool stopped = false;
    std::chrono::steady_clock::time_point next;
  };
  void give_back(const net::Origin& origin);
  // How long to wait before the reserved turn may start.
  [[nodiscard]] Result<std::chrono::milliseconds> reserve(
      std::string_view provider, const net::Origin& origin);

  ProviderLimitOptions options_;
  Mutex mutex_;
  CondVar freed_;
  std::map<net::Origin, Host> hosts_ GUARDED_BY(mutex_);
  std::map<std::string, unsigned, std::less<>> asked_ GUARDED_BY(mutex_);
};

}  // namespace tokensweep::verify
