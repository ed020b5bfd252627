// SPDX-License-Identifier: Apache-2.0
// Commit ids and branch names from outside, let through only when they are
// well formed.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/ci/system.h"

namespace tokensweep::cli {

// 7 to 64 hex digits; abbreviated ids are among them.
[[nodiscard]] bool is_commit_id(std::string_view text);
// 40 to 64 zeros: the id that stands for "there was none".
[[nodiscard]] bool is_zero_id(std::string_view text);
// As git-check-ref-format(1) says for a branch, and UTF-8 of at most 1,000
// bytes. Not HEAD.
[[nodiscard]] bool is_branch_name(std::string_view text);

// The texts below may be empty, which is no error. `what` names the value in
// errors: "GITHUB_SHA".
[[nodiscard]] Result<std::string> checked_id(std::string text,
                                             std::string_view what);
// "refs/heads/" at its front is taken off. Empty for names of other refs,
// tags among them.
[[nodiscard]] Result<std::string> checked_branch(std::string text,
                                                 std::string_view what);

// Variables as values of a kind.
class CiValues {
 public:
  explicit CiValues(const GetEnv& getenv) : getenv_(getenv) {}

  // As it is: for comparing with words, not for showing. Empty when not set.
  [[nodiscard]] std::string text(const char* name) const;
  [[nodiscard]] Result<std::string> id(const char* name) const;
  [[nodiscard]] Result<std::string> branch(const char* name) const;

 private:
  const GetEnv& getenv_;  // outlives this
};

}  // namespace tokensweep::cli
