// SPDX-License-Identifier: Apache-2.0
// A bounded queue between one or more producers and consumers.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "base/mutex.h"

namespace tokensweep {

// Every member may be called from any thread.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  // Waits for room. False, and the item is dropped, once the queue is closed.
  bool push(T item) {
    MutexLock lock(mutex_);
    while (items_.size() >= capacity_ && !closed_) room_.wait(mutex_);
    if (closed_) return false;
    items_.push_back(std::move(item));
    available_.notify_one();
    return true;
  }

  // Waits for an item; nullopt once the queue is closed and drained.
  std::optional<T> pop() {
    MutexLock lock(mutex_);
    while (items_.empty() && !closed_) available_.wait(mutex_);
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    room_.notify_one();
    return item;
  }

  // No more items come; waiting threads wake up.
  void close() {
    MutexLock lock(mutex_);
    closed_ = true;
    available_.notify_all();
    room_.notify_all();
  }

 private:
  const std::size_t capacity_;
  Mutex mutex_;
  CondVar available_;
  CondVar room_;
  std::deque<T> items_ GUARDED_BY(mutex_);
  bool closed_ GUARDED_BY(mutex_) = false;
};

}  // namespace tokensweep
