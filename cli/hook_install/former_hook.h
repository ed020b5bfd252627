// SPDX-License-Identifier: Apache-2.0
// A hook that was there before ours: where it stays, so that ours can run it
// and can give it its place back. Paths count from the folder of the hooks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokensweep::cli {

enum class FormerPlace : std::uint8_t {
  kBelow,   // before-tokensweep/NAME: under its own name
  kBeside,  // NAME.before-tokensweep: in its own folder
};

[[nodiscard]] std::string former_path(std::string_view name, FormerPlace place);

// Whether former_path() makes such paths: anything else in a script is not
// ours.
[[nodiscard]] bool is_former_path(std::string_view path);

// What is kept of a hook of that name, or left over; empty when nothing is.
[[nodiscard]] std::string kept_former(const std::string& folder,
                                      std::string_view name);

// Where the hook `name` would work as it does now: under its own name, or in
// its own folder when it asks for that. kUnsupported when it asks for both. Of
// a symlink the file that it leads to is judged.
[[nodiscard]] Result<FormerPlace> place_for_former(const std::string& folder,
                                                   const std::string& name);

// Gives the hook `name` a second name, `former`, under which it stays when ours
// replaces it. A relative symlink leads to the same file from there.
[[nodiscard]] Result<void> keep_former(const std::string& folder,
                                       const std::string& name,
                                       const std::string& former);

// In one rename it becomes the hook `name`, as it was.
[[nodiscard]] Result<void> restore_former(const std::string& folder,
                                          const std::string& former,
                                          const std::string& name);

}  // namespace tokensweep::cli
