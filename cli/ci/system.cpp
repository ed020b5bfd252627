// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/system.h"

#include <array>
#include <cstddef>

#include "base/text.h"

namespace tokensweep::cli {
namespace {

struct Named {
  CiSystem system;
  std::string_view title;
  const char* variable;    // that shows it
  std::string_view value;  // lower case; empty: any but the empty one
};

// In the order of looking: Jenkins last, for its variables leak into programs
// that it starts.
constexpr std::array kSystems = {
    Named{CiSystem::kGitHub, "GitHub Actions", "GITHUB_ACTIONS", "true"},
    Named{CiSystem::kGitLab, "GitLab CI", "GITLAB_CI", "true"},
    Named{CiSystem::kBitbucket, "Bitbucket Pipelines", "BITBUCKET_BUILD_NUMBER",
          ""},
    Named{CiSystem::kAzure, "Azure Pipelines", "TF_BUILD", "true"},
    Named{CiSystem::kCircleCi, "CircleCI", "CIRCLECI", "true"},
    Named{CiSystem::kBuildkite, "Buildkite", "BUILDKITE", "true"},
    Named{CiSystem::kWoodpecker, "Woodpecker", "CI", "woodpecker"},
    Named{CiSystem::kDrone, "Drone", "DRONE", "true"},
    Named{CiSystem::kJenkins, "Jenkins", "JENKINS_URL", ""},
};

const Named& named(CiSystem system) {
  return kSystems[static_cast<std::size_t>(system)];
}

}  // namespace

std::string_view ci_title(CiSystem system) {
  return named(system).title;
}

std::optional<CiSystem> detect_ci(const GetEnv& getenv) {
  for (const Named& each : kSystems) {
    const char* value = getenv(each.variable);
    if (value == nullptr || *value == '\0') continue;
    if (each.value.empty() || equals_ignoring_case(value, each.value)) {
      return each.system;
    }
  }
  return std::nullopt;
}

}  // namespace tokensweep::cli
