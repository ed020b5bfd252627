// SPDX-License-Identifier: Apache-2.0
#include "net/origin_gate.h"

#include "base/check.h"

namespace tokensweep::net {

OriginGate::OriginGate(unsigned limit) : limit_(limit) {
  CHECK(limit > 0);
}

std::optional<OriginGate::Place> OriginGate::enter(
    const Origin& origin, const std::stop_token& stop) {
  // Made before the lock is taken: when the stop was requested already, it runs
  // here and now. With the lock, it cannot fall between a check and a wait.
  const std::stop_callback wake(stop, [this] {
    const MutexLock lock(mutex_);
    changed_.notify_all();
  });
  const MutexLock lock(mutex_);
  while (!stop.stop_requested() && inside_[origin] >= limit_) {
    changed_.wait(mutex_);
  }
  if (stop.stop_requested()) return std::nullopt;
  ++inside_[origin];
  return std::optional<Place>(std::in_place, *this, origin);
}

void OriginGate::leave(const Origin& origin) {
  const MutexLock lock(mutex_);
  const auto place = inside_.find(origin);
  CHECK(place != inside_.end() && place->second > 0);
  if (--place->second == 0) inside_.erase(place);
  changed_.notify_all();
}

}  // namespace tokensweep::net
