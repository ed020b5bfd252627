// SPDX-License-Identifier: Apache-2.0
// What change a CI run is about, from the variables of the CI system.
// docs/ci.md says which variables of which system.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/ci/system.h"
#include "cli/gate/range_kind.h"

namespace tokensweep::cli {

// Which commits are meant; nothing says that they are in the clone. Ids are hex
// digits, names pass as names of git refs: neither starts with '-' nor holds
// white space or control bytes.
struct CiRange {
  CiSystem system = CiSystem::kGitHub;
  RangeKind kind = RangeKind::kWhole;  // never kNamed
  // A commit id of 7 to 64 digits; empty: there was none, or none is told.
  std::string base;
  // Its name at the remote; empty: none, or not known. Of a push the default
  // branch, unless it is the pushed one.
  std::string branch;
  // Which branch is the default one is not told: the clone may know.
  bool clone_knows_branch = false;
  std::string head = "HEAD";  // that, or an id of 7 to 64 digits
  // The run may be about what it checked out, which no variable tells: HEAD is
  // meant where `head` does not hold it.
  bool checkout_counts = false;
  // Of a pull request, where it is told; 0: not.
  std::uint32_t commits = 0;
  // How the branch or tag is called that is pushed, or that a pull request
  // comes from, where it is told. Any bytes: for scanning, not for showing.
  std::vector<std::string> ref_names;
  // Of a tag its name behind "refs/tags/", where it is told. Any bytes.
  std::string tag;
  // For people, on one line: "GitHub Actions, pull request into main".
  // Escaped for terminals; names in it may hold secrets.
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
