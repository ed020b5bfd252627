// SPDX-License-Identifier: Apache-2.0
#include "scanner/pipeline/scan_statistics.h"

#include <ctime>

namespace tokensweep {
namespace {

double seconds_of(clockid_t clock) {
  timespec time = {};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

void PhaseTimes::enter(Progress::Phase phase) {
  const Times now = {seconds_of(CLOCK_MONOTONIC),
                     seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
  if (phase_ != Progress::Phase::kDone) {
    Times& times = times_[static_cast<std::size_t>(phase_)];
    times.wall += now.wall - since_.wall;
    times.cpu += now.cpu - since_.cpu;
  }
  phase_ = phase;
  since_ = now;
}

}  // namespace tokensweep
