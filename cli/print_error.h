// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

namespace tokensweep::cli {

// "tokensweep: message" on standard error, a line per line of the message,
// made safe for a terminal: it may name files whose names are not ours.
void print_error(const Error& error);

}  // namespace tokensweep::cli
