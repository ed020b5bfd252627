// SPDX-License-Identifier: Apache-2.0
// Work that makes more work, shared by the threads that do it. The newest piece
// goes first: a tree walked so needs memory for its depth, not its breadth.
#pragma once

#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace tokensweep {

// Every member may be called from any thread.
template <typename T>
class WorkStack {
 public:
  explicit WorkStack(std::vector<T> first)
      : items_(std::move(first)), unfinished_(items_.size()) {}

  void push(std::vector<T> more) {
    if (more.empty()) return;
    MutexLock lock(mutex_);
    unfinished_ += more.size();
    items_.insert(items_.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
    if (more.size() > 1) {
      available_.notify_all();
    } else {
      available_.notify_one();
    }
  }

  // Waits for work; nullopt once all of it is finished. Each piece must be
  // followed by one done(), after its push().
  std::optional<T> pop() {
    MutexLock lock(mutex_);
    while (items_.empty() && unfinished_ > 0) available_.wait(mutex_);
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.back()));
    items_.pop_back();
    return item;
  }

  void done() {
    MutexLock lock(mutex_);
    if (--unfinished_ == 0) available_.notify_all();
  }

 private:
  Mutex mutex_;
  CondVar available_;
  std::vector<T> items_ GUARDED_BY(mutex_);
  std::size_t unfinished_ GUARDED_BY(mutex_);
};

}  // namespace tokensweep
