// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/branches.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

using Variables = std::map<std::string, std::string>;

// "into another", or the default branch, "?" when it is not known; "= " before
// it when the run is about it, ", again" behind it when it looks again.
std::string said(const Variables& variables, const std::string& event = "") {
  const auto found = find_ci_branches(
      [&](const char* name) -> const char* {
        const auto value = variables.find(name);
        return value == variables.end() ? nullptr : value->second.c_str();
      },
      [&](const std::string& /*path*/) -> Result<std::string> {
        if (event.empty()) return Error(ErrorKind::kNotFound, "not there");
        return event;
      });
  if (!found) {
    EXPECT_EQ(found.error().kind(), ErrorKind::kUsage);
    return "error: " + found.error().message();
  }
  if (found->goes_into_another) {
    EXPECT_FALSE(found->is_default);
    return "into another";
  }
  const std::string name =
      found->default_branch.empty() ? "?" : found->default_branch;
  return (found->is_default ? "= " : "") + name +
         (found->looks_again ? ", again" : "");
}

std::string github(const std::string& name, const std::string& ref,
                   const std::string& event) {
  Variables variables = {{"GITHUB_ACTIONS", "true"},
                         {"GITHUB_EVENT_NAME", name},
                         {"GITHUB_EVENT_PATH", "event.json"}};
  if (!ref.empty()) variables["GITHUB_REF"] = ref;
  return said(variables, event);
}

TEST(CiBranches, WithoutACiSystemNothingIsKnown) {
  EXPECT_EQ(said({}), "?");
}

TEST(CiBranches, GithubSaysItInTheEvent) {
  const std::string event =
      R"({"ref": "refs/heads/main", "repository": {"default_branch": "main"}})";
  EXPECT_EQ(github("push", "", event), "= main");
  EXPECT_EQ(github("push", "refs/heads/main", event), "= main");
  EXPECT_EQ(github("push", "refs/heads/topic", event), "main");
  // `create` names a tag without its folder.
  EXPECT_EQ(github("create", "refs/tags/main",
                   R"({"ref": "main", "repository":
                       {"default_branch": "main"}})"),
            "main, again");
  EXPECT_EQ(github("schedule", "refs/heads/main", R"({"schedule": "0 0"})"),
            "= ?, again");
  EXPECT_EQ(github("workflow_dispatch", "refs/heads/topic", "{}"), "?, again");
  EXPECT_EQ(github("", "refs/heads/topic", "{}"), "?");
  for (const char* name :
       {"pull_request", "pull_request_target", "merge_group"}) {
    EXPECT_EQ(github(name, "refs/heads/main", event), "into another") << name;
  }
  EXPECT_EQ(github("push", "", "[]"),
            "error: GITHUB_EVENT_PATH: the event must be an object");
}

TEST(CiBranches, OtherSystemsSayItInVariables) {
  const Variables gitlab = {{"GITLAB_CI", "true"},
                            {"CI_DEFAULT_BRANCH", "trunk"}};
  const auto with = [](Variables variables, const Variables& more) {
    for (const auto& [name, value] : more) variables[name] = value;
    return said(variables);
  };
  EXPECT_EQ(with(gitlab, {}), "trunk");
  EXPECT_EQ(with(gitlab, {{"CI_COMMIT_BRANCH", "trunk"}}), "= trunk");
  EXPECT_EQ(with(gitlab, {{"CI_PIPELINE_SOURCE", "schedule"}}), "trunk, again");
  // Building again does not make it another thing.
  EXPECT_EQ(with(gitlab, {{"CI_PIPELINE_SOURCE", "web"}}), "trunk");
  EXPECT_EQ(with(gitlab, {{"CI_MERGE_REQUEST_IID", "3"}}), "into another");
  EXPECT_EQ(with(gitlab, {{"CI_DEFAULT_BRANCH", "a b"}}),
            "error: CI_DEFAULT_BRANCH is no branch name");
  const Variables buildkite = {{"BUILDKITE", "true"},
                               {"BUILDKITE_BRANCH", "main"},
                               {"BUILDKITE_PIPELINE_DEFAULT_BRANCH", "main"}};
  EXPECT_EQ(with(buildkite, {}), "= main");
  EXPECT_EQ(with(buildkite, {{"BUILDKITE_SOURCE", "schedule"}}),
            "= main, again");
  EXPECT_EQ(with(buildkite, {{"BUILDKITE_TAG", "main"}}), "main");
  EXPECT_EQ(with(buildkite, {{"BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main"}}),
            "into another");
  const Variables woodpecker = {{"CI", "woodpecker"},
                                {"CI_COMMIT_BRANCH", "main"},
                                {"CI_REPO_DEFAULT_BRANCH", "main"}};
  EXPECT_EQ(with(woodpecker, {{"CI_PIPELINE_EVENT", "cron"}}), "= main, again");
  EXPECT_EQ(with(woodpecker, {{"CI_PIPELINE_EVENT", "tag"}}), "main");
  EXPECT_EQ(with(woodpecker, {{"CI_PIPELINE_EVENT", "pull_request_closed"}}),
            "into another");
  const Variables drone = {{"DRONE", "true"},
                           {"DRONE_BRANCH", "main"},
                           {"DRONE_REPO_BRANCH", "main"}};
  EXPECT_EQ(with(drone, {{"DRONE_BUILD_EVENT", "push"}}), "= main");
  EXPECT_EQ(with(drone, {{"DRONE_BUILD_EVENT", "cron"}}), "= main, again");
  EXPECT_EQ(with(drone, {{"DRONE_BUILD_EVENT", "promote"}}), "main");
  EXPECT_EQ(with(drone, {{"DRONE_BUILD_EVENT", "pull_request"}}),
            "into another");
}

TEST(CiBranches, SomeSystemsDoNotSay) {
  EXPECT_EQ(said({{"CIRCLECI", "true"}, {"CIRCLE_BRANCH", "main"}}), "?");
  EXPECT_EQ(said({{"JENKINS_URL", "x"}}), "?");
  EXPECT_EQ(said({{"JENKINS_URL", "x"}, {"BRANCH_IS_PRIMARY", "true"}}), "= ?");
  EXPECT_EQ(said({{"JENKINS_URL", "x"}, {"CHANGE_TARGET", "main"}}),
            "into another");
  EXPECT_EQ(said({{"TF_BUILD", "True"}, {"BUILD_REASON", "pullrequest"}}),
            "into another");
  EXPECT_EQ(said({{"TF_BUILD", "True"}, {"BUILD_REASON", "IndividualCI"}}),
            "?");
  EXPECT_EQ(said({{"TF_BUILD", "True"}, {"BUILD_REASON", "Schedule"}}),
            "?, again");
  EXPECT_EQ(said({{"BITBUCKET_BUILD_NUMBER", "7"}}), "?");
  EXPECT_EQ(said({{"BITBUCKET_BUILD_NUMBER", "7"}, {"BITBUCKET_PR_ID", "1"}}),
            "into another");
}

}  // namespace
}  // namespace tokensweep::cli
