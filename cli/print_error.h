// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/error.h"

namespace tokensweep::cli {

// "tokensweep: text" on standard error, a line per line of the text, made safe
// for a terminal: it may name files whose names are not ours.
void print_notice(std::string_view text);

// The same for the error's message.
void print_error(const Error& error);

// Prints why a command could not do its work at all; gives its exit code.
[[nodiscard]] int fail(const Error& error);

}  // namespace tokensweep::cli
