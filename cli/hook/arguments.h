// SPDX-License-Identifier: Apache-2.0
// Flags and words of `tokensweep hook`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace tokensweep::cli {

struct Arguments;

struct HookArguments {
  std::vector<std::string> files;  // pre-commit; none: what is staged
  std::string message_file;        // commit-msg
  std::string remote;              // pre-push: a name, or a URL
  std::string remote_url;          // pre-push
};

// Adds the flags that all scans share.
using AddScanFlags = void (*)(CLI::App& command, Arguments& arguments);

// Of the words of `hook` only the one named, or all when it is none of them:
// setting up flags takes time that a hook has not.
void add_hook_commands(CLI::App& app, std::string_view word,
                       Arguments& arguments, AddScanFlags add_scan_flags);

}  // namespace tokensweep::cli
