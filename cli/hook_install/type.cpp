// SPDX-License-Identifier: Apache-2.0
#include "cli/hook_install/type.h"

#include <algorithm>
#include <array>

namespace tokensweep::cli {
namespace {

constexpr std::array kTypes = {
    HookType{.name = "pre-commit",
             .what = "commit",
             .way_around = "git commit --no-verify"},
    HookType{.name = "pre-push",
             .words = R"( -- "$@")",
             .reads_input = true,
             .what = "push",
             .way_around = "git push --no-verify"},
    HookType{.name = "commit-msg",
             .words = R"( -- "$@")",
             .what = "commit",
             .way_around = "git commit --no-verify"},
    HookType{.name = "pre-receive",
             .reads_input = true,
             .on_server = true,
             .what = "push"},
};

}  // namespace

const HookType* find_hook_type(std::string_view name) {
  const auto* found = std::ranges::find(kTypes, name, &HookType::name);
  return found == kTypes.end() ? nullptr : found;
}

}  // namespace tokensweep::cli
