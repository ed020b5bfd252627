// SPDX-License-Identifier: Apache-2.0
// Exit codes, decided in one place. By precedence: 2, 4, 1, 3, 0.
#pragma once

#include <optional>

#include "base/error.h"

namespace tokensweep::cli {

enum ExitCode : int {
  kClean = 0,
  kFound = 1,
  kUsageError = 2,
  kIncomplete = 3,
  kRefused = 4,
};

// What happened during a run.
struct Outcome {
  bool findings = false;
  bool incomplete = false;  // something named was not read or not written
  bool refused = false;     // login, network or revocation failed
  bool usage_error = false;
  bool exit_zero = false;  // --exit-zero replaces kFound only

  [[nodiscard]] int exit_code() const;
};

// The code for a command that could not do its work at all.
[[nodiscard]] int exit_code_for(const Error& error);

}  // namespace tokensweep::cli
