// SPDX-License-Identifier: Apache-2.0
// `hook install`, `hook uninstall` and `hook status`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming)
class App;
}

namespace tokensweep::cli {

struct Arguments;

enum class HookInstallCommand : std::uint8_t { kInstall, kUninstall, kStatus };

struct HookInstallArguments {
  HookInstallCommand command = HookInstallCommand::kStatus;
  std::string repository = ".";
  std::vector<std::string> types;  // none: pre-commit; uninstall, status: all
  std::string program;             // empty: this one
  std::string manager = "auto";
  bool force = false;
  bool json = false;
};

// Each adds its word below `hook`.
void add_hook_install(CLI::App& hook, Arguments& arguments);
void add_hook_uninstall(CLI::App& hook, Arguments& arguments);
void add_hook_status(CLI::App& hook, Arguments& arguments);

// Each gives the exit code: install and status 0 when every hook works, and 1
// when one does not.
[[nodiscard]] int run_hook_install(const HookInstallArguments& arguments);

}  // namespace tokensweep::cli
