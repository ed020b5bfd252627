// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/system.h"

#include <array>

#include "base/text.h"

namespace tokensweep::cli {
namespace {

// A variable that shows a system.
struct Sign {
  CiSystem system;
  const char* variable;
  std::string_view value;  // lower case; empty: any but the empty one
};

constexpr std::string_view kTrue = "true";  // or 1

// In the order of looking: Jenkins behind the others, for its variables leak
// into programs that it starts, and behind it what its plugins may set, too.
constexpr std::array kSigns = {
    Sign{CiSystem::kGitHub, "GITHUB_ACTIONS", kTrue},
    Sign{CiSystem::kGitLab, "GITLAB_CI", kTrue},
    Sign{CiSystem::kBitbucket, "BITBUCKET_BUILD_NUMBER", ""},
    Sign{CiSystem::kAzure, "TF_BUILD", kTrue},
    Sign{CiSystem::kCircleCi, "CIRCLECI", kTrue},
    Sign{CiSystem::kBuildkite, "BUILDKITE", kTrue},
    Sign{CiSystem::kWoodpecker, "CI", "woodpecker"},
    Sign{CiSystem::kWoodpecker, "CI_SYSTEM_NAME", "woodpecker"},
    Sign{CiSystem::kDrone, "DRONE", kTrue},
    Sign{CiSystem::kDrone, "CI", "drone"},
    Sign{CiSystem::kJenkins, "JENKINS_URL", ""},
};

std::string_view text(const GetEnv& getenv, const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

bool shows(const Sign& sign, std::string_view value) {
  if (value.empty()) return false;
  return sign.value.empty() || equals_ignoring_case(value, sign.value) ||
         (sign.value == kTrue && value == "1");
}

// A Jenkins without a configured URL does not set JENKINS_URL. The folder alone
// may be known to a person's shell, too.
bool is_jenkins_without_url(const GetEnv& getenv) {
  return !text(getenv, "JENKINS_HOME").empty() &&
         text(getenv, "BUILD_TAG").starts_with("jenkins-");
}

}  // namespace

std::string_view ci_title(CiSystem system) {
  switch (system) {
    case CiSystem::kGitHub:
      return "GitHub Actions";
    case CiSystem::kGitLab:
      return "GitLab CI";
    case CiSystem::kBitbucket:
      return "Bitbucket Pipelines";
    case CiSystem::kAzure:
      return "Azure Pipelines";
    case CiSystem::kCircleCi:
      return "CircleCI";
    case CiSystem::kBuildkite:
      return "Buildkite";
    case CiSystem::kWoodpecker:
      return "Woodpecker";
    case CiSystem::kDrone:
      return "Drone";
    case CiSystem::kJenkins:
      return "Jenkins";
  }
  return "";
}

std::optional<CiSystem> detect_ci(const GetEnv& getenv) {
  for (const Sign& sign : kSigns) {
    if (shows(sign, text(getenv, sign.variable))) return sign.system;
  }
  if (is_jenkins_without_url(getenv)) return CiSystem::kJenkins;
  if (!text(getenv, "BITBUCKET_COMMIT").empty()) return CiSystem::kBitbucket;
  return std::nullopt;
}

}  // namespace tokensweep::cli
