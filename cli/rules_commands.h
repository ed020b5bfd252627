// SPDX-License-Identifier: Apache-2.0
// `rules list|show|test|lint`. Each returns the exit code.
#pragma once

#include "cli/arguments.h"

namespace tokensweep::cli {

[[nodiscard]] int run_rules_list(const Arguments& arguments);
[[nodiscard]] int run_rules_show(const Arguments& arguments);
// Exit 1 when an example fails.
[[nodiscard]] int run_rules_test(const Arguments& arguments);
// Exit 1 when a rule contradicts itself.
[[nodiscard]] int run_rules_lint(const Arguments& arguments);

}  // namespace tokensweep::cli
