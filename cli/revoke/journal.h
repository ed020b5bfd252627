// SPDX-License-Identifier: Apache-2.0
// `revoke log` and `revoke undo`: what the journal is for.
#pragma once

#include "cli/revoke/arguments.h"

namespace tokensweep::cli {

// 3 when the chain is broken.
int run_revoke_log(const RevokeArguments& arguments);

// 4 when a token cannot be activated, 2 when the journal knows none such.
int run_revoke_undo(const RevokeArguments& arguments);

}  // namespace tokensweep::cli
