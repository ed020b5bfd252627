// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/ref_names.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/ci/environment.h"

namespace tokensweep::cli {
namespace {

using Names = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

Names names_of(const Variables& variables, const std::string& event = "{}") {
  const auto range = find_ci_range(
      [&](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
      },
      [&](const std::string&) -> Result<std::string> { return event; });
  EXPECT_TRUE(range);
  return range && *range ? (*range)->ref_names : Names();
}

std::string tag_of(const Variables& variables) {
  const auto range = find_ci_range(
      [&](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
      },
      [&](const std::string&) -> Result<std::string> {
        return std::string("{}");
      });
  EXPECT_TRUE(range);
  return range && *range ? (*range)->tag : "?";
}

Variables github(const std::string& event) {
  return {{"GITHUB_ACTIONS", "true"},
          {"GITHUB_EVENT_NAME", event},
          {"GITHUB_EVENT_PATH", "event.json"}};
}

TEST(RefNames, AreThoseOfThePushOnGithub) {
  Variables variables = github("push");
  EXPECT_EQ(names_of(variables, R"({"ref": "refs/heads/fix/a"})"),
            Names{"fix/a"});
  EXPECT_EQ(names_of(variables, R"({"ref": "refs/tags/v1"})"), Names{"v1"});
  variables["GITHUB_REF"] = "refs/tags/v1";
  EXPECT_EQ(names_of(variables, R"({"ref": "refs/tags/v1"})"), Names{"v1"});
  EXPECT_EQ(names_of(variables), Names{"v1"});
}

TEST(RefNames, AreWhereAPullRequestComesFrom) {
  const std::string event =
      R"({"pull_request": {"base": {"ref": "main"},
          "head": {"ref": "fix", "sha": "0123456789abcdef"}}})";
  Variables variables = github("pull_request_target");
  EXPECT_EQ(names_of(variables, event), Names{"fix"});
  variables["GITHUB_HEAD_REF"] = "fix";
  variables["GITHUB_REF"] = "refs/heads/main";
  EXPECT_EQ(names_of(variables, event), Names{"fix"});
}

TEST(RefNames, HaveThatOfTheWorkflowThatRan) {
  Variables variables = github("workflow_run");
  variables["GITHUB_REF"] = "refs/heads/main";
  EXPECT_EQ(names_of(variables, R"({"workflow_run": {"head_branch": "fix"}})"),
            (Names{"fix", "main"}));
}

TEST(RefNames, MayBeOfAnyBytes) {
  EXPECT_EQ(names_of(github("pull_request"),
                     R"({"pull_request": {"base": {"ref": "main"},
                         "head": {"ref": "a b\n::error::"}}})"),
            Names{"a b\n::error::"});
}

TEST(RefNames, AreInTheVariablesOfOtherSystems) {
  const Variables all = {
      {"BITBUCKET_BUILD_NUMBER", "1"}, {"BITBUCKET_BRANCH", "bitbucket"},
      {"BUILDKITE_BRANCH", "kite"},    {"BUILDKITE_TAG", "kite-tag"},
      {"CIRCLE_BRANCH", "circle"},     {"CI_COMMIT_BRANCH", "pushed"},
      {"CI_COMMIT_TAG", "tag"},        {"BUILD_SOURCEBRANCH", "refs/heads/az"},
      {"DRONE_BRANCH", "drone"},       {"BRANCH_NAME", "jenkins"}};
  const auto in = [&](const char* mark, const char* value,
                      const Variables& more = {}) {
    Variables variables = all;
    variables.erase("BITBUCKET_BUILD_NUMBER");
    variables[mark] = value;
    variables.insert(more.begin(), more.end());
    return names_of(variables);
  };
  EXPECT_EQ(names_of(all), Names{"bitbucket"});
  EXPECT_EQ(in("GITLAB_CI", "true"), (Names{"pushed", "tag"}));
  EXPECT_EQ(in("TF_BUILD", "True"), Names{"az"});
  EXPECT_EQ(in("CIRCLECI", "true"), Names{"circle"});
  EXPECT_EQ(in("BUILDKITE", "true"), (Names{"kite", "kite-tag"}));
  EXPECT_EQ(in("DRONE", "true"), Names{"drone"});
  EXPECT_EQ(in("JENKINS_URL", "x"), Names{"jenkins"});
  EXPECT_EQ(in("DRONE", "true", {{"DRONE_SOURCE_BRANCH", "fix"}}),
            Names{"fix"});
}

TEST(TagName, IsInTheVariableOfItsSystem) {
  const Variables all = {{"CI_COMMIT_TAG", "v1"}, {"BITBUCKET_TAG", "v2"},
                         {"CIRCLE_TAG", "v3"},    {"BUILDKITE_TAG", "v4"},
                         {"DRONE_TAG", "v5"},     {"TAG_NAME", "a/v6"}};
  const auto in = [&](const char* mark, const char* value) {
    Variables variables = all;
    variables[mark] = value;
    return tag_of(variables);
  };
  EXPECT_EQ(in("GITLAB_CI", "true"), "v1");
  EXPECT_EQ(in("CI", "woodpecker"), "v1");
  EXPECT_EQ(in("BITBUCKET_BUILD_NUMBER", "1"), "v2");
  EXPECT_EQ(in("CIRCLECI", "true"), "v3");
  EXPECT_EQ(in("BUILDKITE", "true"), "v4");
  EXPECT_EQ(in("DRONE", "true"), "v5");
  EXPECT_EQ(in("JENKINS_URL", "x"), "a/v6");
  EXPECT_EQ(in("GITHUB_ACTIONS", "true"), "");
  EXPECT_EQ(in("TF_BUILD", "True"), "");
}

TEST(TagName, IsOneOfTheRefsThatTwoSystemsName) {
  Variables variables = github("create");
  variables["GITHUB_REF"] = "refs/tags/v1";
  EXPECT_EQ(tag_of(variables), "v1");
  variables["GITHUB_REF"] = "refs/heads/v1";
  EXPECT_EQ(tag_of(variables), "");
  EXPECT_EQ(
      tag_of({{"TF_BUILD", "True"}, {"BUILD_SOURCEBRANCH", "refs/tags/a/b"}}),
      "a/b");
  EXPECT_EQ(
      tag_of({{"TF_BUILD", "True"}, {"BUILD_SOURCEBRANCH", "refs/heads/a"}}),
      "");
}

TEST(RefNames, AreOnceThere) {
  Names names;
  for (const char* name : {"refs/heads/a", "a", "", "refs/tags/a", "b"}) {
    add_ref_name(name, names);
  }
  EXPECT_EQ(names, (Names{"a", "b"}));
}

}  // namespace
}  // namespace tokensweep::cli
