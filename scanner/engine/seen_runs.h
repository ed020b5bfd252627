// SPDX-License-Identifier: Apache-2.0
// Decoded runs of one content, so that many hits in one run cost one decoding.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "scanner/engine/encoded_run.h"

namespace tokensweep {

class SeenRuns {
 public:
  struct Run {
    Form form = Form::kPlain;
    ByteRange range;  // on the hit's own line
    RunLook look;     // of all that was decoded there
  };

  // The run that decoding at this hit would give again, byte for byte. Null
  // when that is not certain.
  [[nodiscard]] const Run* find(Form form, std::uint8_t phase,
                                const ByteRange& hit) const {
    for (std::size_t i = 0; i < count_; ++i) {
      const Run& run = runs_[(next_ + kMemory - 1 - i) % kMemory];
      if (run.form != form || !run.range.contains(hit)) continue;
      const std::uint64_t distance = hit.begin - run.range.begin;
      const bool aligned = form == Form::kBase64 ? distance % 4 == phase % 4U
                                                 : distance % 2 == 0;
      if (aligned && run.look.within_reach(hit)) return &run;
    }
    return nullptr;
  }

  // REQUIRES: run.look.within_reach() of the hit where it was decoded.
  void add(const Run& run) {
    runs_[next_] = run;
    next_ = (next_ + 1) % kMemory;
    if (count_ < kMemory) ++count_;
  }

  void clear() { count_ = 0; }

 private:
  static constexpr std::size_t kMemory = 8;
  std::array<Run, kMemory> runs_;
  std::size_t next_ = 0;
  std::size_t count_ = 0;
};

}  // namespace tokensweep
