// SPDX-License-Identifier: Apache-2.0
// `revoke …` on the command line, as plain data, and the flags with which
// `audit` and `scan` do the same in one run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace tokensweep::cli {

struct Arguments;

enum class RevokeCommand : std::uint8_t { kReport, kResume, kLog, kUndo };

struct RevokeArguments {
  RevokeCommand command = RevokeCommand::kReport;
  bool wanted = false;             // --revoke of audit and scan
  std::string report;              // a file, or -
  std::string target;              // where the scanned thing is now
  std::vector<std::string> paths;  // of `scan`; see RereadOptions
  bool yes = false;
  bool delete_tokens = false;
  bool resume = false;
  bool json = false;
  bool no_helper = false;
  unsigned patience = 30;             // seconds
  std::vector<std::string> expected;  // ids that the person named
  std::vector<std::string> fingerprints;
  std::vector<std::string> usernames;
  std::vector<std::string> servers;  // PROVIDER=SERVER
  std::string token;                 // undo
  std::string run;                   // undo
};

// Adds `revoke` and what is below it; sets Arguments::command. Its rules are
// flags that the caller adds.
[[nodiscard]] CLI::App* add_revoke_commands(CLI::App& app,
                                            Arguments& arguments);

// --revoke and the flags that go with it; after add_verify_flags(), whose
// --username and --provider-host it shares.
void add_revoke_flags(CLI::App& command, Arguments& arguments);

}  // namespace tokensweep::cli
