// SPDX-License-Identifier: Apache-2.0
#include "verify/provider_limits.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace tokensweep::verify {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

}  // namespace

ProviderLimits::ProviderLimits(ProviderLimitOptions options)
    : options_(std::move(options)) {
  options_.concurrent_per_host = std::max(options_.concurrent_per_host, 1U);
  if (!options_.wait) {
    options_.wait = [](milliseconds pause) {
      std::this_thread::sleep_for(pause);
      return true;
    };
  }
  if (!options_.now) options_.now = [] { return steady_clock::now(); };
}

ProviderLimits::Turn::Turn(ProviderLimits& limits, net::Origin origin)
    : limits_(&limits), origin_(std::move(origin)) {}

ProviderLimits::Turn::Turn(Turn&& other) noexcept
    : limits_(std::exchange(other.limits_, nullptr)),
      origin_(std::move(other.origin_)) {}

ProviderLimits::Turn::~Turn() {
  if (limits_ != nullptr) limits_->give_back(origin_);
}

Result<ProviderLimits::Turn> ProviderLimits::take(std::string_view provider,
                                                  const net::Origin& origin) {
  TRY_ASSIGN(const milliseconds pause, reserve(provider, origin));
  Turn turn(*this, origin);
  if (pause.count() > 0 && !options_.wait(pause)) {
    return Error(ErrorKind::kLimit, "the run was interrupted");
  }
  return turn;
}

Result<milliseconds> ProviderLimits::reserve(std::string_view provider,
                                             const net::Origin& origin) {
  const MutexLock lock(mutex_);
  // References into a map stay good while others are added.
  Host& host = hosts_[origin];
  while (host.running >= options_.concurrent_per_host) freed_.wait(mutex_);
  if (host.stopped) {
    return Error(ErrorKind::kLimit,
                 origin.text() +
                     " asked to slow down (HTTP 429) and is not asked again "
                     "in this run");
  }
  unsigned& asked = asked_[std::string(provider)];
  if (asked >= options_.requests_per_provider) {
    return Error(ErrorKind::kLimit,
                 "the limit of " +
                     std::to_string(options_.requests_per_provider) +
                     " requests to one provider in a run was reached");
  }
  ++asked;
  ++host.running;
  const auto now = options_.now();
  const auto start = std::max(now, host.next);
  host.next = start + options_.pause_per_host;
  return std::chrono::ceil<milliseconds>(start - now);
}

void ProviderLimits::give_back(const net::Origin& origin) {
  {
    const MutexLock lock(mutex_);
    --hosts_[origin].running;
  }
  freed_.notify_all();
}

void ProviderLimits::stop_asking(const net::Origin& origin) {
  const MutexLock lock(mutex_);
  hosts_[origin].stopped = true;
}

}  // namespace tokensweep::verify
