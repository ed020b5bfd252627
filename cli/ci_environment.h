// SPDX-License-Identifier: Apache-2.0
// What change a CI run is about, from the variables of the CI system.
// docs/ci.md says which variables of which system.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "cli/ci_system.h"

namespace tokensweep::cli {

// The range is merge-base(base, head)..head; nothing says that its commits are
// in the clone. Ids are hex digits, names pass as names of git refs: neither
// starts with '-' nor holds white space or control bytes.
struct CiRange {
  CiSystem system = CiSystem::kGitHub;
  // A commit id of 7 to 64 digits, or "origin/NAME" when base_is_branch.
  // Empty exactly when `whole`.
  std::string base;
  // NAME is the branch's at the remote: in a clone of another shape it may
  // stand as refs/heads/NAME only, or not at all.
  bool base_is_branch = false;
  // "origin/NAME": what to take when `base` is an id that the clone lacks (a
  // forced push leaves one behind). May be empty.
  std::string base_fallback;
  std::string head = "HEAD";  // that, or an id of 7 to 64 digits
  bool new_ref = false;       // pushed, and was not there before
  // No range: a scheduled or manual run, or a system that does not say where
  // the change starts. Everything that head reaches is to be looked at.
  bool whole = false;
  // For people, on one line: "GitHub Actions, pull request into main".
  // Escaped for terminals.
  std::string explanation;
};

// Gives the content of the file at `path`; the caller caps its size.
using ReadEventFile =
    std::function<Result<std::string>(const std::string& path)>;

// read_file with the cap for GITHUB_EVENT_PATH: events are at most 25 MB.
[[nodiscard]] Result<std::string> read_event_file(const std::string& path);

// nullopt when no CI system is detected. kUsage when a variable's value cannot
// be what it says it is: the error names the variable, and quotes no byte of
// it. `read` is called for GitHub only.
[[nodiscard]] Result<std::optional<CiRange>> find_ci_range(
    const GetEnv& getenv, const ReadEventFile& read);

}  // namespace tokensweep::cli
