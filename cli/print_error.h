// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace tokensweep::cli {

// One line of output for people, without its end: made safe for a terminal, and
// for the log of a CI system, whose runner obeys some lines.
[[nodiscard]] std::string log_line(std::string_view text);

// "tokensweep: " and log_line() on standard error.
void print_line(std::string_view text);

// "tokensweep: message" on standard error, a line per line of the message,
// each as print_line() does it: it may name files whose names are not ours.
void print_error(const Error& error);

}  // namespace tokensweep::cli
