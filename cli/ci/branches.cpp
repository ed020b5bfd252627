// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/branches.h"

#include <optional>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "cli/ci/github_event.h"
#include "cli/ci/values.h"

namespace tokensweep::cli {
namespace {

CiBranches about(const std::string& branch, std::string default_branch) {
  CiBranches branches;
  branches.is_default = !branch.empty() && branch == default_branch;
  branches.default_branch = std::move(default_branch);
  return branches;
}

CiBranches into_another() {
  CiBranches branches;
  branches.goes_into_another = true;
  return branches;
}

Result<CiBranches> of_github(const CiValues& values,
                             const ReadEventFile& read) {
  const std::string name = values.text("GITHUB_EVENT_NAME");
  if (name.starts_with("pull_request") || name == "merge_group" ||
      !values.text("GITHUB_BASE_REF").empty()) {
    return into_another();
  }
  GithubEvent event;
  if (const std::string path = values.text("GITHUB_EVENT_PATH");
      !path.empty()) {
    // What is wrong with it is told by find_ci_range().
    if (const auto text = read(path)) {
      TRY_ASSIGN(event, parse_github_event(*text));
    }
  }
  // Events name branches and tags alike.
  std::string branch = std::move(event.branch);
  if (!values.text("GITHUB_REF").empty()) {
    TRY_ASSIGN(branch, values.branch("GITHUB_REF"));
  }
  CiBranches branches = about(branch, std::move(event.default_branch));
  // Schedules run on the default branch only.
  branches.is_default |= name == "schedule";
  branches.looks_again = !name.empty() && name != "push";
  return branches;
}

Result<CiBranches> of_variables(const CiValues& values, const char* branch,
                                const char* default_branch) {
  TRY_ASSIGN(const std::string name, values.branch(branch));
  TRY_ASSIGN(std::string default_name, values.branch(default_branch));
  return about(name, std::move(default_name));
}

Result<CiBranches> looking_again_if(bool again, Result<CiBranches> branches) {
  if (branches) branches->looks_again = again;
  return branches;
}

Result<CiBranches> of_gitlab(const CiValues& values) {
  if (!values.text("CI_MERGE_REQUEST_IID").empty()) return into_another();
  return looking_again_if(
      values.text("CI_PIPELINE_SOURCE") == "schedule",
      of_variables(values, "CI_COMMIT_BRANCH", "CI_DEFAULT_BRANCH"));
}

// A tag's build names the tag as its branch.
Result<CiBranches> of_buildkite(const CiValues& values) {
  if (!values.text("BUILDKITE_PULL_REQUEST_BASE_BRANCH").empty()) {
    return into_another();
  }
  const bool tag = !values.text("BUILDKITE_TAG").empty();
  return looking_again_if(values.text("BUILDKITE_SOURCE") == "schedule",
                          of_variables(values, tag ? "" : "BUILDKITE_BRANCH",
                                       "BUILDKITE_PIPELINE_DEFAULT_BRANCH"));
}

// The same for what is tagged or deployed.
bool is_of_branch(std::string_view event) {
  return event == "push" || event == "cron" || event == "manual" ||
         event == "custom";
}

Result<CiBranches> of_woodpecker(const CiValues& values) {
  const std::string event = values.text("CI_PIPELINE_EVENT");
  if (event.starts_with("pull_request")) return into_another();
  return looking_again_if(
      event == "cron" || event == "manual",
      of_variables(values, is_of_branch(event) ? "CI_COMMIT_BRANCH" : "",
                   "CI_REPO_DEFAULT_BRANCH"));
}

Result<CiBranches> of_drone(const CiValues& values) {
  const std::string event = values.text("DRONE_BUILD_EVENT");
  if (event == "pull_request") return into_another();
  return looking_again_if(
      event == "cron" || event == "custom",
      of_variables(values, is_of_branch(event) ? "DRONE_BRANCH" : "",
                   "DRONE_REPO_BRANCH"));
}

CiBranches of_jenkins(const CiValues& values) {
  if (!values.text("CHANGE_TARGET").empty()) return into_another();
  CiBranches branches;
  branches.is_default = values.text("BRANCH_IS_PRIMARY") == "true";
  return branches;
}

CiBranches of_bitbucket(const CiValues& values) {
  return values.text("BITBUCKET_PR_ID").empty() ? CiBranches() : into_another();
}

CiBranches of_azure(const CiValues& values) {
  const std::string reason = values.text("BUILD_REASON");
  if (equals_ignoring_case(reason, "PullRequest")) return into_another();
  CiBranches branches;
  branches.looks_again = equals_ignoring_case(reason, "Schedule") ||
                         equals_ignoring_case(reason, "Manual");
  return branches;
}

}  // namespace

Result<CiBranches> find_ci_branches(const GetEnv& getenv,
                                    const ReadEventFile& read) {
  const std::optional<CiSystem> system = detect_ci(getenv);
  if (!system) return CiBranches();
  const CiValues values(getenv);
  switch (*system) {
    case CiSystem::kGitHub:
      return of_github(values, read);
    case CiSystem::kGitLab:
      return of_gitlab(values);
    case CiSystem::kBitbucket:
      return of_bitbucket(values);
    case CiSystem::kAzure:
      return of_azure(values);
    case CiSystem::kCircleCi:
      return CiBranches();
    case CiSystem::kBuildkite:
      return of_buildkite(values);
    case CiSystem::kWoodpecker:
      return of_woodpecker(values);
    case CiSystem::kDrone:
      return of_drone(values);
    case CiSystem::kJenkins:
      return of_jenkins(values);
  }
  return Error(ErrorKind::kInternal, "no such CI system");
}

}  // namespace tokensweep::cli
