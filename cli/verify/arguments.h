// SPDX-License-Identifier: Apache-2.0
// `verify …` on the command line, as plain data, and the flags with which
// `audit` and `scan` do the same in one run.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace tokensweep::cli {

struct Arguments;

struct VerifyArguments {
  // --verify[=PROVIDERS] of audit and scan: empty when not asked for, else
  // "all" or names with commas between them.
  std::string wanted;
  std::vector<std::string> providers;  // of `verify`
  std::string report;                  // a file, or -
  std::string target;                  // where the scanned thing is now
  std::vector<std::string> usernames;
  std::vector<std::string> servers;  // PROVIDER=SERVER
  bool dry_run = false;
  bool no_helper = false;

  // The selected providers; empty: all.
  [[nodiscard]] std::set<std::string> selection() const;
};

// Adds `verify`; sets Arguments::command. Its outputs and rules are flags that
// the caller adds.
[[nodiscard]] CLI::App* add_verify_command(CLI::App& app, Arguments& arguments);

// --verify and the flags that go with it.
void add_verify_flags(CLI::App& command, Arguments& arguments);

}  // namespace tokensweep::cli
