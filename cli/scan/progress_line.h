// SPDX-License-Identifier: Apache-2.0
// One line on standard error that says how far a run is.
#pragma once

#include <chrono>
#include <string>
#include <thread>

#include "scanner/pipeline/progress.h"

namespace tokensweep::cli {

// The text of the line; `elapsed` since the start of the run.
[[nodiscard]] std::string progress_text(const Progress& progress,
                                        std::chrono::duration<double> elapsed);

// Repaints the line until it is destroyed, then clears it. Only for terminals.
class ProgressLine {
 public:
  // `progress` must outlive the object.
  explicit ProgressLine(const Progress& progress);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  std::jthread painter_;
};

}  // namespace tokensweep::cli
