// SPDX-License-Identifier: Apache-2.0
#include "cli/interrupt.h"

#include <unistd.h>

#include <csignal>
#include <thread>

namespace tokensweep::cli {

std::stop_token watch_interrupts() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::stop_source source;
  std::stop_token token = source.get_token();
  std::thread([set, source]() mutable {
    constexpr int kSignalExitBase = 128;
    for (;;) {
      int signal = 0;
      if (sigwait(&set, &signal) != 0) continue;
      if (source.stop_requested()) _exit(kSignalExitBase + signal);
      source.request_stop();
    }
  }).detach();
  return token;
}

void survive_output_errors() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace tokensweep::cli
