// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and SIGTERM end a run with what was found so far.
#pragma once

#include <stop_token>
#include <thread>

namespace tokensweep::cli {

// Blocks the signals in this thread and those it starts, and waits for them in
// a thread of its own. The first one requests a stop; the second ends the
// process at once. Make it before any other thread.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread waiter_;
};

}  // namespace tokensweep::cli
