// SPDX-License-Identifier: Apache-2.0
// Ctrl-C and SIGTERM end a run with what was found so far; signals about output
// end none.
#pragma once

#include <stop_token>

namespace tokensweep::cli {

// Blocks the signals in this thread and those it starts, and waits for them in
// a thread that lives as long as the process: joining it would cost a tenth of
// a short run. The first signal requests a stop; the second ends the process
// at once. Call it once, before any other thread is made.
[[nodiscard]] std::stop_token watch_interrupts();

// A reader of our output that goes away and a file that may not grow are output
// errors from now on, not deaths.
void survive_output_errors();

}  // namespace tokensweep::cli
