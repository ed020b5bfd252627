// SPDX-License-Identifier: Apache-2.0
// How far a run is. Written by workers, read by whoever shows it.
#pragma once

#include <atomic>
#include <cstdint>

namespace tokensweep {

struct Progress {
  enum class Phase : std::uint8_t {
    kListing,
    kObjects,
    kFiles,
    kAttribution,
    kDone,
  };

  std::atomic<Phase> phase = Phase::kListing;
  std::atomic<std::uint64_t> objects_total = 0;  // 0: not known
  std::atomic<std::uint64_t> objects = 0;
  std::atomic<std::uint64_t> files = 0;
  std::atomic<std::uint64_t> bytes = 0;
  std::atomic<std::uint64_t> secrets = 0;
};

}  // namespace tokensweep
