// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace tokensweep::cli {

// For commands that hold secrets: no core dump, and no other process of the
// user may read this one's memory. Best effort; call it before any secret is
// read.
void harden_process();

}  // namespace tokensweep::cli
