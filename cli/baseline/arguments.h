// SPDX-License-Identifier: Apache-2.0
// Flags of `tokensweep baseline`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace tokensweep::cli {

struct Arguments;

enum class BaselineAction : std::uint8_t {
  kCreate,
  kAdd,
  kList,
  kPrune,
  kImport,
};

struct BaselineArguments {
  BaselineAction action = BaselineAction::kList;
  std::string input;  // report or foreign file; - is standard input
  std::vector<std::string> fingerprints;
  std::string file;  // the baseline; empty: at the top of the repository
  std::string reason;
  std::string author;  // empty: git's user
  std::string expires;
  std::vector<std::string> paths;
  std::string rule;
  std::string from;          // import: the format
  std::string target = ".";  // import: the repository
  // create, import: what is known to be a real secret, too
  bool include_confirmed = false;
  bool force = false;
  bool json = false;
};

// Gives the command that scans, for its flags about rules.
CLI::App* add_baseline_commands(CLI::App& app, Arguments& arguments);

}  // namespace tokensweep::cli
