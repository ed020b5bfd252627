// SPDX-License-Identifier: Apache-2.0
// `completion bash|zsh|fish`: scripts that ask the program itself.
#pragma once

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace tokensweep::cli {

struct Arguments;

void add_completion_command(CLI::App& app, Arguments& arguments);

// Prints the script of this shell. Returns the exit code.
[[nodiscard]] int run_completion(const std::string& shell);

}  // namespace tokensweep::cli
