// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/environment.h"

#include <map>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

using Variables = std::map<std::string, std::string>;

const std::string kOld(40, 'a');
const std::string kNew(40, 'b');
const std::string kMerge(40, 'c');
const std::string kZeros(40, '0');

Result<std::optional<CiRange>> find(const Variables& variables,
                                    const std::string& event = "") {
  return find_ci_range(
      [&](const char* name) -> const char* {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
      },
      [&](const std::string& path) -> Result<std::string> {
        EXPECT_EQ(path, "event.json");
        if (event.empty()) return Error(ErrorKind::kNotFound, "not there");
        return event;
      });
}

std::string to_text(const CiRange& range) {
  const std::string branch =
      range.clone_knows_branch ? "origin/HEAD" : range.branch;
  std::string text;
  switch (range.kind) {
    case RangeKind::kNamed:
      return "named";
    case RangeKind::kNothing:
      EXPECT_EQ(range.base + branch, "");
      text = "nothing";
      break;
    case RangeKind::kInto:
      text = branch + " or " + range.base;
      break;
    case RangeKind::kOnTop:
      text = range.base + " and " + branch;
      break;
    case RangeKind::kWhole:
      EXPECT_EQ(range.base + branch, "");
      text = "all";
      break;
  }
  text += " to " + range.head;
  if (range.commits > 0) text += " of " + std::to_string(range.commits);
  return text;
}

// "branch or base to head" of a pull request, "base and branch to head" of a
// push, "all to head".
std::string range_of(const Variables& variables,
                     const std::string& event = "") {
  const auto found = find(variables, event);
  if (!found) {
    EXPECT_EQ(found.error().kind(), ErrorKind::kUsage);
    return "error: " + found.error().message();
  }
  if (!*found) return "none";
  EXPECT_TRUE(!(*found)->clone_knows_branch || (*found)->branch.empty());
  return to_text(**found);
}

std::string explained(const Variables& variables,
                      const std::string& event = "") {
  const auto found = find(variables, event);
  return found && *found ? (*found)->explanation : "";
}

Variables github(std::string event) {
  return {{"GITHUB_ACTIONS", "true"},
          {"GITHUB_EVENT_NAME", std::move(event)},
          {"GITHUB_EVENT_PATH", "event.json"},
          {"GITHUB_SHA", kMerge}};
}

std::string pull_event() {
  return R"({"pull_request": {"base": {"ref": "main", "sha": ")" + kOld +
         R"("}, "commits": 7, "head": {"ref": "fix", "sha": ")" + kNew +
         R"("}}})";
}

std::string push_event(const std::string& ref, const std::string& before,
                       const std::string& after, bool forced = false) {
  return R"({"ref": ")" + ref + R"(", "before": ")" + before +
         R"(", "after": ")" + after + R"(", "forced": )" +
         (forced ? "true" : "false") +
         R"(, "repository": {"default_branch": "main"}})";
}

TEST(CiRangeTest, IsNoneOutsideOfCi) {
  EXPECT_EQ(range_of({}), "none");
  EXPECT_EQ(range_of({{"CI", "true"}, {"GITHUB_SHA", "junk"}}), "none");
  EXPECT_EQ(range_of({{"GITHUB_ACTIONS", ""}}), "none");
}

// GITHUB_SHA is a merge commit there, whose first parent is the branch's
// youngest commit: others' work would count as the pull request's.
TEST(CiRangeTest, GithubPullRequestIsBaseToItsOwnHead) {
  for (const char* name : {"pull_request", "pull_request_target"}) {
    EXPECT_EQ(range_of(github(name), pull_event()),
              "main or " + kOld + " to " + kNew + " of 7");
    EXPECT_EQ(explained(github(name), pull_event()),
              "GitHub Actions, pull request into main");
  }
}

TEST(CiRangeTest, GithubPullRequestWithoutItsEventTakesTheBranch) {
  Variables variables = github("pull_request");
  variables.erase("GITHUB_EVENT_PATH");
  variables["GITHUB_BASE_REF"] = "release/1";
  EXPECT_EQ(range_of(variables), "release/1 or  to " + kMerge);
}

TEST(CiRangeTest, GithubPullRequestWhoseEventSaysNothingTakesTheBranch) {
  Variables variables = github("pull_request");
  variables["GITHUB_BASE_REF"] = "main";
  EXPECT_EQ(range_of(variables, "{}"), "main or  to " + kMerge);
  EXPECT_EQ(range_of(variables, R"({"pull_request": {"base": {"sha": ")" +
                                    kOld + R"("}}})"),
            "main or " + kOld + " to " + kMerge);
  variables["GITHUB_BASE_REF"] = "a b";
  EXPECT_EQ(range_of(variables, "{}"),
            "error: GITHUB_BASE_REF is no branch name");
}

// GITHUB_SHA and HEAD are the branch that it goes into: nothing would be new.
TEST(CiRangeTest, GithubPullRequestTargetMustNameItsHead) {
  const std::string error =
      "error: GitHub Actions, pull request: it does not say what is to be "
      "merged; give --base and --head";
  Variables variables = github("pull_request_target");
  variables["GITHUB_BASE_REF"] = "main";
  EXPECT_EQ(range_of(variables, "{}"), error);
  variables.erase("GITHUB_EVENT_PATH");
  EXPECT_EQ(range_of(variables), error);
}

TEST(CiRangeTest, GithubPush) {
  EXPECT_EQ(range_of(github("push"), push_event("refs/heads/fix", kOld, kNew)),
            kOld + " and main to " + kNew);
  EXPECT_EQ(range_of(github("push"), push_event("refs/heads/main", kOld, kNew)),
            kOld + " and  to " + kNew);
  EXPECT_EQ(
      range_of(github("push"), push_event("refs/heads/fix", kZeros, kNew)),
      " and main to " + kNew);
  EXPECT_EQ(
      range_of(github("push"), push_event("refs/heads/main", kZeros, kNew)),
      " and  to " + kNew);
  EXPECT_EQ(range_of(github("push"), push_event("refs/tags/v1", kZeros, kNew)),
            " and main to " + kNew);
  EXPECT_EQ(
      explained(github("push"), push_event("refs/heads/fix", kOld, kNew, true)),
      "GitHub Actions, push to fix, forced");
  EXPECT_EQ(
      explained(github("push"), push_event("refs/heads/fix", kZeros, kNew)),
      "GitHub Actions, push to fix, nothing known before it");
  EXPECT_EQ(range_of(github("push"), R"({"after": ")" + kNew + R"("})"),
            " and origin/HEAD to " + kNew);
}

TEST(CiRangeTest, GithubPushThatDeletesItsRefBringsNothing) {
  Variables variables = github("push");
  variables["GITHUB_REF"] = "refs/heads/fix";
  const std::string event = push_event("refs/heads/fix", kOld, kZeros);
  EXPECT_EQ(range_of(variables, event), "nothing to HEAD");
  EXPECT_EQ(explained(variables, event),
            "GitHub Actions, push that deletes its ref");
  const auto range = find(variables, event);
  ASSERT_TRUE(range && *range);
  EXPECT_TRUE((*range)->ref_names.empty());
}

TEST(CiRangeTest, GithubMergeQueue) {
  const std::string event = R"({"merge_group": {"base_sha": ")" + kOld +
                            R"(", "head_sha": ")" + kNew +
                            R"(", "base_ref": "refs/heads/main"}})";
  EXPECT_EQ(range_of(github("merge_group"), event),
            kOld + " and main to " + kNew);
  EXPECT_EQ(explained(github("merge_group"), event),
            "GitHub Actions, merge queue");
}

TEST(CiRangeTest, GithubScheduleAndHandStartAreWhole) {
  for (const char* name : {"schedule", "workflow_dispatch", "release", ""}) {
    EXPECT_EQ(range_of(github(name), R"({"ref": "refs/heads/main"})"),
              "all to " + kMerge);
  }
}

// GITHUB_SHA is the default branch then, whatever the run checked out.
TEST(CiRangeTest, WhatIsCheckedOutCountsForOtherEventsOfGithub) {
  const auto counts = [](const char* name, const std::string& event) {
    const auto range = find(github(name), event);
    return range && *range && (*range)->checkout_counts;
  };
  for (const char* name : {"workflow_run", "issue_comment", "schedule", ""}) {
    EXPECT_TRUE(counts(name, "{}")) << name;
  }
  EXPECT_FALSE(counts("push", push_event("refs/heads/fix", kOld, kNew)));
  EXPECT_FALSE(counts("pull_request", pull_event()));
  const auto gitlab =
      find({{"GITLAB_CI", "true"}, {"CI_PIPELINE_SOURCE", "schedule"}});
  ASSERT_TRUE(gitlab && *gitlab);
  EXPECT_FALSE((*gitlab)->checkout_counts);
}

TEST(CiRangeTest, GithubWithoutWhatItPromisesIsAnError) {
  EXPECT_EQ(range_of(github("pull_request"), "{}"),
            "error: GitHub Actions, pull request: it does not say into what; "
            "give --base");
  EXPECT_EQ(range_of(github("push")),
            "error: GITHUB_EVENT_PATH names no file that can be read");
  EXPECT_EQ(range_of(github("push"), "\xff"),
            "error: GITHUB_EVENT_PATH: the event is no JSON");
  Variables variables = github("push");
  variables["GITHUB_SHA"] = "x;y";
  EXPECT_EQ(range_of(variables, "{}"), "error: GITHUB_SHA is no commit id");
}

TEST(CiRangeTest, GitlabMergeRequest) {
  Variables variables = {{"GITLAB_CI", "true"},
                         {"CI_PIPELINE_SOURCE", "merge_request_event"},
                         {"CI_MERGE_REQUEST_IID", "7"},
                         {"CI_COMMIT_SHA", kNew},
                         {"CI_COMMIT_BEFORE_SHA", kZeros},
                         {"CI_DEFAULT_BRANCH", "main"},
                         {"CI_MERGE_REQUEST_DIFF_BASE_SHA", kOld},
                         {"CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"},
                         {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA", ""},
                         {"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", ""}};
  EXPECT_EQ(range_of(variables), "main or " + kOld + " to " + kNew);
  // Merged results and merge trains: CI_COMMIT_SHA is a merge.
  const std::string tip(40, 'd');
  variables["CI_COMMIT_SHA"] = kMerge;
  variables["CI_MERGE_REQUEST_TARGET_BRANCH_SHA"] = tip;
  variables["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] = kNew;
  EXPECT_EQ(range_of(variables), "main or " + tip + " to " + kNew);
  variables["CI_MERGE_REQUEST_TARGET_BRANCH_NAME"] = "-x";
  EXPECT_EQ(range_of(variables),
            "error: CI_MERGE_REQUEST_TARGET_BRANCH_NAME is no branch name");
}

TEST(CiRangeTest, GitlabPushAndSchedule) {
  Variables variables = {
      {"GITLAB_CI", "true"},       {"CI_PIPELINE_SOURCE", "push"},
      {"CI_COMMIT_SHA", kNew},     {"CI_COMMIT_BEFORE_SHA", kOld},
      {"CI_COMMIT_BRANCH", "fix"}, {"CI_DEFAULT_BRANCH", "main"}};
  EXPECT_EQ(range_of(variables), kOld + " and main to " + kNew);
  variables["CI_COMMIT_BEFORE_SHA"] = kZeros;
  EXPECT_EQ(range_of(variables), " and main to " + kNew);
  variables["CI_COMMIT_BRANCH"] = "main";
  EXPECT_EQ(range_of(variables), " and  to " + kNew);
  variables["CI_COMMIT_BEFORE_SHA"] = kOld;
  variables["CI_PIPELINE_SOURCE"] = "schedule";
  EXPECT_EQ(range_of(variables), "all to " + kNew);
}

// Its ids may be cut to 12 digits.
TEST(CiRangeTest, Bitbucket) {
  Variables variables = {{"BITBUCKET_BUILD_NUMBER", "12"},
                         {"BITBUCKET_COMMIT", kNew}};
  EXPECT_EQ(range_of(variables), " and origin/HEAD to " + kNew);
  EXPECT_EQ(explained(variables),
            "Bitbucket Pipelines, push, nothing known before it");
  variables["BITBUCKET_BRANCH"] = "fix";
  EXPECT_EQ(range_of(variables), " and origin/HEAD to " + kNew);
  EXPECT_EQ(explained(variables),
            "Bitbucket Pipelines, push to fix, nothing known before it");
  variables["BITBUCKET_PR_ID"] = "3";
  variables["BITBUCKET_PR_DESTINATION_BRANCH"] = "main";
  EXPECT_EQ(range_of(variables), "main or  to " + kNew);
  variables["BITBUCKET_PR_DESTINATION_COMMIT"] = "0123456789ab";
  EXPECT_EQ(range_of(variables), "main or 0123456789ab to " + kNew);
  variables["BITBUCKET_PR_DESTINATION_COMMIT"] = "main";
  EXPECT_EQ(range_of(variables),
            "error: BITBUCKET_PR_DESTINATION_COMMIT is no commit id");
}

TEST(CiRangeTest, Azure) {
  Variables variables = {
      {"TF_BUILD", "True"},
      {"BUILD_REASON", "PullRequest"},
      {"BUILD_SOURCEVERSION", kMerge},
      {"SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/release/1"}};
  EXPECT_EQ(range_of(variables), "release/1 or  to " + kMerge);
  variables["SYSTEM_PULLREQUEST_SOURCECOMMITID"] = kNew;
  EXPECT_EQ(range_of(variables), "release/1 or  to " + kNew);
  for (const char* reason : {"Schedule", "Manual", "ResourceTrigger", ""}) {
    variables["BUILD_REASON"] = reason;
    EXPECT_EQ(range_of(variables), "all to " + kMerge);
  }
  for (const char* branch : {"refs/heads/fix", "refs/tags/v1", ""}) {
    variables["BUILD_SOURCEBRANCH"] = branch;
    for (const char* reason : {"IndividualCI", "batchedci"}) {
      variables["BUILD_REASON"] = reason;
      EXPECT_EQ(range_of(variables), " and origin/HEAD to " + kMerge);
    }
  }
}

TEST(CiRangeTest, JenkinsTrustsABuildThatPassedOnly) {
  Variables variables = {{"JENKINS_URL", "https://ci.example/"},
                         {"GIT_COMMIT", kNew},
                         {"BRANCH_NAME", "fix"}};
  EXPECT_EQ(range_of(variables), " and origin/HEAD to " + kNew);
  // Building a commit again must not make it green.
  variables["GIT_PREVIOUS_COMMIT"] = kNew;
  EXPECT_EQ(range_of(variables), " and origin/HEAD to " + kNew);
  variables["GIT_PREVIOUS_SUCCESSFUL_COMMIT"] = kOld;
  EXPECT_EQ(range_of(variables), kOld + " and origin/HEAD to " + kNew);
  EXPECT_EQ(explained(variables), "Jenkins, push to fix");
  variables["BRANCH_IS_PRIMARY"] = "true";
  EXPECT_EQ(range_of(variables), kOld + " and  to " + kNew);
  variables["CHANGE_TARGET"] = "main";
  EXPECT_EQ(range_of(variables), "main or  to " + kNew);
  variables.erase("GIT_COMMIT");
  EXPECT_EQ(range_of(variables), "main or  to HEAD");
}

// What its pipeline before looked at counts on the default branch only.
TEST(CiRangeTest, CircleCiIsToldItsBase) {
  Variables variables = {
      {"CIRCLECI", "true"}, {"CIRCLE_SHA1", kNew}, {"CIRCLE_BRANCH", "fix"}};
  EXPECT_EQ(range_of(variables), "origin/HEAD or  to " + kNew);
  variables["TOKENSWEEP_BASE_REVISION"] = kOld;
  EXPECT_EQ(range_of(variables), "origin/HEAD or " + kOld + " to " + kNew);
  variables["TOKENSWEEP_BASE_REVISION"] = "main";
  EXPECT_EQ(range_of(variables),
            "error: TOKENSWEEP_BASE_REVISION is no commit id");
}

TEST(CiRangeTest, Buildkite) {
  Variables variables = {{"BUILDKITE", "true"},
                         {"BUILDKITE_COMMIT", kNew},
                         {"BUILDKITE_BRANCH", "fix"},
                         {"BUILDKITE_PULL_REQUEST", "false"},
                         {"BUILDKITE_PULL_REQUEST_BASE_BRANCH", ""},
                         {"BUILDKITE_PIPELINE_DEFAULT_BRANCH", "main"},
                         {"BUILDKITE_SOURCE", "webhook"}};
  EXPECT_EQ(range_of(variables), " and main to " + kNew);
  variables["BUILDKITE_BRANCH"] = "main";
  EXPECT_EQ(range_of(variables), " and  to " + kNew);
  variables["BUILDKITE_PULL_REQUEST_BASE_BRANCH"] = "release";
  variables["BUILDKITE_COMMIT"] = "HEAD";
  EXPECT_EQ(range_of(variables), "release or  to HEAD");
  variables["BUILDKITE_SOURCE"] = "schedule";
  EXPECT_EQ(range_of(variables), "all to HEAD");
}

TEST(CiRangeTest, WoodpeckerTrustsAnEarlierPushThatPassedOnly) {
  Variables variables = {{"CI", "woodpecker"},
                         {"CI_PIPELINE_EVENT", "push"},
                         {"CI_COMMIT_SHA", kNew},
                         {"CI_COMMIT_BRANCH", "main"},
                         {"CI_REPO_DEFAULT_BRANCH", "main"},
                         {"CI_PREV_PIPELINE_STATUS", "success"},
                         {"CI_PREV_PIPELINE_EVENT", "push"},
                         {"CI_PREV_COMMIT_BRANCH", "main"},
                         {"CI_PREV_COMMIT_SHA", kOld}};
  EXPECT_EQ(range_of(variables), kOld + " and  to " + kNew);
  const auto with = [&](const char* name, const char* value) {
    Variables changed = variables;
    changed[name] = value;
    return range_of(changed);
  };
  const std::string whole = " and  to " + kNew;
  EXPECT_EQ(with("CI_PREV_PIPELINE_STATUS", "failure"), whole);
  EXPECT_EQ(with("CI_PREV_PIPELINE_EVENT", "pull_request"), whole);
  EXPECT_EQ(with("CI_PREV_COMMIT_BRANCH", "fix"), whole);
  EXPECT_EQ(with("CI_PIPELINE_EVENT", "cron"), "all to " + kNew);
  variables["CI_PIPELINE_EVENT"] = "pull_request";
  EXPECT_EQ(with("CI_COMMIT_TARGET_BRANCH", "main"), "main or  to " + kNew);
}

TEST(CiRangeTest, Drone) {
  Variables variables = {
      {"DRONE", "true"},          {"DRONE_BUILD_EVENT", "push"},
      {"DRONE_COMMIT_SHA", kNew}, {"DRONE_COMMIT_BEFORE", kOld},
      {"DRONE_BRANCH", "fix"},    {"DRONE_REPO_BRANCH", "main"}};
  EXPECT_EQ(range_of(variables), kOld + " and main to " + kNew);
  variables["DRONE_COMMIT_BEFORE"] = kZeros;
  EXPECT_EQ(range_of(variables), " and main to " + kNew);
  variables["DRONE_BUILD_EVENT"] = "pull_request";
  variables["DRONE_TARGET_BRANCH"] = "release";
  EXPECT_EQ(range_of(variables), "release or  to " + kNew);
  variables["DRONE_BUILD_EVENT"] = "cron";
  EXPECT_EQ(range_of(variables), "all to " + kNew);
}

TEST(CiRangeTest, ExplanationsAreSafeOnATerminal) {
  const std::string bidi = "a\xE2\x80\xAE";
  EXPECT_EQ(explained({{"JENKINS_URL", "x"}, {"CHANGE_TARGET", bidi}}),
            "Jenkins, pull request into a\\u{202E}");
}

}  // namespace
}  // namespace tokensweep::cli
