// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and SIGTERM end a run with what was found so far.
#pragma once

#include <stop_token>

namespace tokensweep::cli {

// Blocks the signals in this thread and those it starts, and waits for them in
// a thread that lives as long as the process: joining it would cost a tenth of
// a short run. The first signal requests a stop; the second ends the process
// at once. Call it once, before any other thread is made.
[[nodiscard]] std::stop_token watch_interrupts();

}  // namespace tokensweep::cli
