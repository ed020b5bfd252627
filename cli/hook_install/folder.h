// SPDX-License-Identifier: Apache-2.0
// Hook scripts of ours in a folder of git's hooks. A hook that was there is
// kept beside ours, runs first, and comes back when ours goes. Each step is one
// rename, so there is no moment without a hook.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/hook_install/script.h"
#include "cli/hook_install/type.h"

namespace tokensweep::cli {

enum class HookState : std::uint8_t {
  kNone,
  kOurs,
  kChanged,  // ours, and somebody changed it
  kOther,
};

struct HookFile {
  HookState state = HookState::kNone;
  std::string path;
  std::string text;  // empty when it is no plain file
  int version = 0;
  std::string program;  // absolute, or empty: what PATH has
  // The hook that ours runs first: its path from the folder, and as a whole.
  std::string kept;    // empty: none
  std::string former;  // empty: none
  bool former_lost = false;
  bool executable = false;
};

// With those above it; one that is there already is fine.
[[nodiscard]] Result<void> make_folder(const std::string& folder);

// `name` is the hook's file name there; it may differ from the type's.
[[nodiscard]] HookFile look_at_hook(const std::string& folder,
                                    const std::string& name,
                                    const HookType& type);

enum class Overwrite : std::uint8_t { kNothing, kChangedOurs };

// True when something was written. kUnsupported when a hook is there that would
// not work elsewhere, kUsage when ours was changed or what it once kept is in
// the way, kIo when the folder cannot be written to.
[[nodiscard]] Result<bool> install_script(const std::string& folder,
                                          const std::string& name,
                                          const HookType& type,
                                          const HookProgram& program,
                                          Overwrite overwrite);

// True when ours was taken away; false when there was none.
[[nodiscard]] Result<bool> uninstall_script(const std::string& folder,
                                            const std::string& name,
                                            const HookType& type);

}  // namespace tokensweep::cli
