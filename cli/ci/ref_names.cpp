// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/ref_names.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tokensweep::cli {
namespace {

constexpr std::string_view kTags = "refs/tags/";

struct Variables {
  // Of a pull request; where it is set, the others may name what that goes
  // into.
  const char* source;
  std::vector<const char*> pushed;
};

Variables variables_of(CiSystem system) {
  switch (system) {
    case CiSystem::kGitHub:
      return {"GITHUB_HEAD_REF", {"GITHUB_REF"}};
    case CiSystem::kGitLab:
      return {"CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
              {"CI_COMMIT_BRANCH", "CI_COMMIT_TAG"}};
    case CiSystem::kBitbucket:
      return {"", {"BITBUCKET_BRANCH", "BITBUCKET_TAG"}};
    case CiSystem::kAzure:
      return {"SYSTEM_PULLREQUEST_SOURCEBRANCH", {"BUILD_SOURCEBRANCH"}};
    case CiSystem::kCircleCi:
      return {"", {"CIRCLE_BRANCH", "CIRCLE_TAG"}};
    case CiSystem::kBuildkite:
      return {"", {"BUILDKITE_BRANCH", "BUILDKITE_TAG"}};
    case CiSystem::kWoodpecker:
      return {"CI_COMMIT_SOURCE_BRANCH", {"CI_COMMIT_BRANCH", "CI_COMMIT_TAG"}};
    case CiSystem::kDrone:
      return {"DRONE_SOURCE_BRANCH", {"DRONE_BRANCH", "DRONE_TAG"}};
    case CiSystem::kJenkins:
      return {"CHANGE_BRANCH", {"BRANCH_NAME", "TAG_NAME"}};
  }
  return {"", {}};
}

// Which variable names a tag; "" when a variable of all refs does it.
struct TagVariable {
  const char* tag;
  const char* ref;
};

TagVariable tag_variable_of(CiSystem system) {
  switch (system) {
    case CiSystem::kGitHub:
      return {"", "GITHUB_REF"};
    case CiSystem::kGitLab:
    case CiSystem::kWoodpecker:
      return {"CI_COMMIT_TAG", ""};
    case CiSystem::kBitbucket:
      return {"BITBUCKET_TAG", ""};
    case CiSystem::kAzure:
      return {"", "BUILD_SOURCEBRANCH"};
    case CiSystem::kCircleCi:
      return {"CIRCLE_TAG", ""};
    case CiSystem::kBuildkite:
      return {"BUILDKITE_TAG", ""};
    case CiSystem::kDrone:
      return {"DRONE_TAG", ""};
    case CiSystem::kJenkins:
      return {"TAG_NAME", ""};
  }
  return {"", ""};
}

}  // namespace

std::string tag_name(CiSystem system, const CiValues& values) {
  const TagVariable variable = tag_variable_of(system);
  std::string name = values.text(variable.tag);
  const std::string ref = values.text(variable.ref);
  const std::string& either = name.empty() ? ref : name;
  if (either.starts_with(kTags)) return either.substr(kTags.size());
  return name;
}

std::vector<std::string> ref_names(CiSystem system, const CiValues& values) {
  const Variables variables = variables_of(system);
  std::vector<std::string> names;
  add_ref_name(values.text(variables.source), names);
  if (!names.empty()) return names;
  for (const char* variable : variables.pushed) {
    add_ref_name(values.text(variable), names);
  }
  return names;
}

void add_ref_name(std::string name, std::vector<std::string>& names) {
  for (const std::string_view front :
       {std::string_view("refs/heads/"), kTags}) {
    if (name.starts_with(front)) {
      name.erase(0, front.size());
      break;
    }
  }
  if (name.empty() || std::ranges::find(names, name) != names.end()) return;
  names.push_back(std::move(name));
}

}  // namespace tokensweep::cli
