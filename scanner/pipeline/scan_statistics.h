// SPDX-License-Identifier: Apache-2.0
// What a run did and what it took, for --stats.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "scanner/engine/hit_scanner.h"
#include "scanner/git/object_walk.h"
#include "scanner/pipeline/progress.h"

namespace tokensweep {

// Wall and CPU seconds of each phase of a run. CPU is that of all threads.
class PhaseTimes {
 public:
  struct Times {
    double wall = 0;
    double cpu = 0;
  };

  // Ends the phase before, if there was one. One thread.
  void enter(Progress::Phase phase);

  [[nodiscard]] const Times& of(Progress::Phase phase) const {
    return times_[static_cast<std::size_t>(phase)];
  }

 private:
  std::array<Times, static_cast<std::size_t>(Progress::Phase::kDone) + 1>
      times_;
  Times since_;
  Progress::Phase phase_ = Progress::Phase::kDone;
};

struct ScanStatistics {
  ScanCounters counters;
  git::WalkStatistics walk;  // of an audit
  // Objects: for the first time; those that an audit before has scanned, too,
  // and that hold something; and those that are known to hold nothing.
  std::uint64_t scanned = 0;
  std::uint64_t scanned_again = 0;
  std::uint64_t remembered = 0;
  std::uint64_t link_bytes = 0;         // held of what trees refer to
  std::chrono::nanoseconds matching{};  // of objects, all workers together:
                                        // engine, inheritance and confirm
  PhaseTimes times;
};

}  // namespace tokensweep
