// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.h"

#include <csignal>
#include <ctime>
#include <unistd.h>

namespace tokensweep::cli {
namespace {

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

constexpr int kSignalExitBase = 128;

}  // namespace

InterruptWatch::InterruptWatch() {
  const sigset_t set = watched_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  waiter_ = std::jthread([this, set](const std::stop_token& done) {
    constexpr timespec kPoll = {0, 100'000'000};
    bool stopping = false;
    while (!done.stop_requested()) {
      const int signal = sigtimedwait(&set, nullptr, &kPoll);
      if (signal < 0) continue;
      if (stopping) _exit(kSignalExitBase + signal);
      stopping = true;
      source_.request_stop();
    }
  });
}

InterruptWatch::~InterruptWatch() = default;

}  // namespace tokensweep::cli
