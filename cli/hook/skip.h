// SPDX-License-Identifier: Apache-2.0
// TOKENSWEEP_SKIP=reason lets one run of a hook pass, and leaves a note of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/hook/message.h"
#include "cli/load_detector.h"
#include "scanner/git/repository.h"

namespace tokensweep::cli {

// The reason that the environment gives; empty when it gives none. One that is
// set and has nothing but blanks is none, which is said on standard error.
[[nodiscard]] std::string skip_reason_given();

// Appends a line to tokensweep/skips.jsonl in the repository's common git
// directory, which has mode 0600: time, hook, reason, head, user, and the
// checksum of the index. Says so on standard error. `hook` is git's name of it;
// `reason` holds no secret.
[[nodiscard]] Result<void> record_skip(git::Repository& repository,
                                       std::string_view hook,
                                       const std::string& reason);

// For hooks: the exit code when the environment lets this run pass, or when
// that cannot be noted; nullopt when it is to scan. What `rules` find in the
// reason is neither noted nor shown.
[[nodiscard]] std::optional<int> skip_hook(git::Repository& repository,
                                           const HookWording& wording,
                                           const RuleSelection& rules);

}  // namespace tokensweep::cli
