// SPDX-License-Identifier: Apache-2.0
// Which CI system runs us, by the variables that it documents.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace tokensweep::cli {

enum class CiSystem : std::uint8_t {
  kGitHub,  // and those that set its variables: Gitea, Forgejo
  kGitLab,
  kBitbucket,
  kAzure,
  kCircleCi,
  kBuildkite,
  kWoodpecker,
  kDrone,
  kJenkins,
};

// "GitHub Actions", "GitLab CI", ...
[[nodiscard]] std::string_view ci_title(CiSystem system);

// Like std::getenv: null for a variable that is not set. The values are
// outside bytes: whoever opens a pull request names its branch.
using GetEnv = std::function<const char*(const char* name)>;

// nullopt when no system that we know runs us.
[[nodiscard]] std::optional<CiSystem> detect_ci(const GetEnv& getenv);

}  // namespace tokensweep::cli
