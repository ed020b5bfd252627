// SPDX-License-Identifier: Apache-2.0
// `gate` on the command line, as plain data.
#pragma once

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace tokensweep::cli {

struct Arguments;

struct GateArguments {
  std::string base;                  // a revision; empty: not named
  std::string range;                 // A..B; empty: not named
  std::string head;                  // a revision; empty: HEAD, or the CI's
  std::string config_from = "base";  // or "default", "head"
  std::string default_branch;        // its name; empty: not named
  bool allow_inline = false;
  bool deepen = false;
};

// Adds `gate`; sets Arguments::command. The flags of all scans are the
// caller's to add.
[[nodiscard]] CLI::App* add_gate_command(CLI::App& app, Arguments& arguments);

}  // namespace tokensweep::cli
