// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/system.h"

#include <map>
#include <string>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

using Variables = std::map<std::string, std::string>;

std::string detected(const Variables& variables) {
  const auto system = detect_ci([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
  return system ? std::string(ci_title(*system)) : "none";
}

TEST(CiSystem, IsShownByItsVariable) {
  EXPECT_EQ(detected({{"GITHUB_ACTIONS", "true"}}), "GitHub Actions");
  EXPECT_EQ(detected({{"GITLAB_CI", "true"}}), "GitLab CI");
  EXPECT_EQ(detected({{"BITBUCKET_BUILD_NUMBER", "7"}}), "Bitbucket Pipelines");
  EXPECT_EQ(detected({{"TF_BUILD", "True"}}), "Azure Pipelines");
  EXPECT_EQ(detected({{"BUILDKITE", "true"}}), "Buildkite");
  for (const char* yes : {"true", "TRUE", "1"}) {
    EXPECT_EQ(detected({{"CIRCLECI", yes}}), "CircleCI") << yes;
    EXPECT_EQ(detected({{"DRONE", yes}}), "Drone") << yes;
  }
  EXPECT_EQ(detected({{"CI", "drone"}}), "Drone");
  EXPECT_EQ(detected({{"CI", "woodpecker"}}), "Woodpecker");
  EXPECT_EQ(detected({{"CI", "true"}, {"CI_SYSTEM_NAME", "woodpecker"}}),
            "Woodpecker");
  EXPECT_EQ(detected({{"JENKINS_URL", "https://ci.example/"}}), "Jenkins");
}

TEST(CiSystem, IsNoneForOtherValues) {
  EXPECT_EQ(detected({}), "none");
  for (const char* no : {"", "false", "0", "2"}) {
    EXPECT_EQ(detected({{"CIRCLECI", no}, {"DRONE", no}, {"CI", no}}), "none");
  }
  EXPECT_EQ(detected({{"CI", "true"}, {"CI_SYSTEM_NAME", "another"}}), "none");
}

TEST(CiSystem, JenkinsMayHaveNoUrl) {
  const Variables variables = {{"JENKINS_HOME", "/var/lib/jenkins"},
                               {"BUILD_TAG", "jenkins-app-7"}};
  EXPECT_EQ(detected(variables), "Jenkins");
  for (const auto& [name, value] : variables) {
    EXPECT_EQ(detected({{name, value}}), "none") << name;
  }
  EXPECT_EQ(detected({{"JENKINS_HOME", "/home"}, {"BUILD_TAG", "v1"}}), "none");
}

TEST(CiSystem, BitbucketMayHaveNoBuildNumber) {
  EXPECT_EQ(detected({{"BITBUCKET_COMMIT", "0123456789ab"}}),
            "Bitbucket Pipelines");
  EXPECT_EQ(detected({{"BITBUCKET_COMMIT", ""}}), "none");
}

TEST(CiSystem, JenkinsComesLastButForWhatItsPluginsSet) {
  const std::string url = "https://ci.example/";
  EXPECT_EQ(detected({{"JENKINS_URL", url}, {"GITLAB_CI", "true"}}),
            "GitLab CI");
  EXPECT_EQ(detected({{"JENKINS_URL", url}, {"DRONE", "1"}}), "Drone");
  EXPECT_EQ(detected({{"JENKINS_URL", url}, {"BITBUCKET_COMMIT", "0123456"}}),
            "Jenkins");
}

}  // namespace
}  // namespace tokensweep::cli
