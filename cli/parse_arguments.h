// SPDX-License-Identifier: Apache-2.0
// Parses the command line; knows all flags and their help.
#pragma once

#include <optional>

#include "cli/arguments.h"

namespace tokensweep::cli {

// What main does next: run `arguments`, or end with `exit_code` because help
// or an error was printed.
struct ParsedCommandLine {
  Arguments arguments;
  std::optional<int> exit_code;
};

[[nodiscard]] ParsedCommandLine parse_command_line(int argc,
                                                   const char* const* argv);

}  // namespace tokensweep::cli
