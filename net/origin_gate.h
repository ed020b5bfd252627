// SPDX-License-Identifier: Apache-2.0
// Lets a few requests at a time through to each origin.
#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <utility>

#include "base/mutex.h"
#include "net/origin.h"

namespace tokensweep::net {

// Any thread.
class OriginGate {
 public:
  // REQUIRES: limit > 0.
  explicit OriginGate(unsigned limit);

  // A place at the origin, given back when it goes. The gate must outlive it.
  class Place {
   public:
    Place(OriginGate& gate, const Origin& origin)
        : gate_(&gate), origin_(origin) {}
    Place(Place&& other) noexcept
        : gate_(std::exchange(other.gate_, nullptr)),
          origin_(std::move(other.origin_)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (gate_ != nullptr) gate_->leave(origin_);
    }

   private:
    OriginGate* gate_;
    Origin origin_;
  };

  // Waits for a place; nothing when `stop` was requested first.
  [[nodiscard]] std::optional<Place> enter(const Origin& origin,
                                           const std::stop_token& stop);

 private:
  void leave(const Origin& origin);

  const unsigned limit_;
  Mutex mutex_;
  CondVar changed_;
  std::map<Origin, unsigned> inside_ GUARDED_BY(mutex_);
};

}  // namespace tokensweep::net
