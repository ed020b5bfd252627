// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.h"

#include <unistd.h>

#include <csignal>

namespace tokensweep::cli {
namespace {

// Wakes the waiting thread when the watch ends.
constexpr int kWakeUp = SIGUSR1;
constexpr int kSignalExitBase = 128;

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, kWakeUp}) {
    sigaddset(&set, signal);
  }
  return set;
}

}  // namespace

InterruptWatch::InterruptWatch() {
  const sigset_t set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this, set](const std::stop_token& done) {
    while (!done.stop_requested()) {
      int signal = 0;
      if (sigwait(&set, &signal) != 0 || signal == kWakeUp) continue;
      if (source_.stop_requested()) _exit(kSignalExitBase + signal);
      source_.request_stop();
    }
  });
}

InterruptWatch::~InterruptWatch() {
  waiter_.request_stop();
  pthread_kill(waiter_.native_handle(), kWakeUp);
}

}  // namespace tokensweep::cli
