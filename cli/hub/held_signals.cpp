// SPDX-License-Identifier: Apache-2.0
#include "cli/hub/held_signals.h"

#include <pthread.h>

namespace tokensweep::cli {

HeldSignals::HeldSignals() {
  sigemptyset(&held_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&held_, signal);
  pthread_sigmask(SIG_BLOCK, &held_, &before_);
}

HeldSignals::~HeldSignals() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

bool HeldSignals::waiting() const {
  sigset_t pending;
  sigemptyset(&pending);
  if (sigpending(&pending) != 0) return false;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (sigismember(&pending, signal) == 1 &&
        sigismember(&before_, signal) == 0) {
      return true;
    }
  }
  return false;
}

}  // namespace tokensweep::cli
