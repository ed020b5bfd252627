// SPDX-License-Identifier: Apache-2.0
// Installs, removes and describes one hook of a repository, whoever manages it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/hook_install/folder.h"
#include "cli/hook_install/home.h"
#include "cli/hook_install/script.h"
#include "cli/hook_install/type.h"

namespace tokensweep::cli {

struct HookStatus {
  std::string type;
  HookManager manager = HookManager::kGit;
  HookState state = HookState::kNone;
  std::string file;     // what holds it, or would
  int version = 0;      // of ours
  std::string program;  // absolute; empty when there is none
  std::string former;   // the hook that ours runs first
  std::string problem;  // why it does not work; empty when it does
  // What the manager's file keeps from it, a sentence; empty: nothing known.
  std::string left_out;

  [[nodiscard]] bool works() const {
    return state == HookState::kOurs && problem.empty();
  }
};

// What an installation or its undoing did.
struct HookChange {
  bool changed = false;
  std::string file;
};

class HookKeeper {
 public:
  HookKeeper(const HookHome& home, const HookType& type, HookManager manager)
      : home_(home), type_(type), manager_(manager) {}

  // kUnsupported when it takes a person: lines() says what to add where.
  [[nodiscard]] Result<HookChange> install(const HookProgram& own,
                                           const HookProgram& shared,
                                           Overwrite overwrite) const;
  // Wherever it is, whatever `manager` says.
  [[nodiscard]] Result<HookChange> uninstall() const;
  [[nodiscard]] HookStatus status() const;

  // The manager's file that people write; empty for plain git.
  [[nodiscard]] std::string shared_file() const;
  [[nodiscard]] std::string lines(const HookProgram& shared) const;

 private:
  // The name of our script in git's folder: beside pre-commit's own.
  [[nodiscard]] std::string script_name() const;
  [[nodiscard]] bool in_shared_file() const;
  [[nodiscard]] Result<HookChange> install_shared(const HookProgram& program,
                                                  Overwrite overwrite) const;
  [[nodiscard]] Result<HookChange> uninstall_shared(
      const std::string& file) const;
  [[nodiscard]] HookStatus shared_status() const;
  [[nodiscard]] HookStatus script_status() const;
  [[nodiscard]] std::string what_stops_manager() const;
  [[nodiscard]] std::string what_husky_will_stop() const;
  // That of shared_file(), from the top of the working tree.
  [[nodiscard]] std::string shared_name() const;

  const HookHome& home_;  // outlives this object
  const HookType& type_;
  HookManager manager_;
};

}  // namespace tokensweep::cli
