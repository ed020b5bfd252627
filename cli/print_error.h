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

// print_line() of each line of the text.
void print_notice(std::string_view text);

// print_notice() of the error's message.
void print_error(const Error& error);

// Prints why a command could not do its work at all; gives its exit code.
[[nodiscard]] int fail(const Error& error);

}  // namespace tokensweep::cli
