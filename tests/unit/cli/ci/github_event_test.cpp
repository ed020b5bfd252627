// SPDX-License-Identifier: Apache-2.0
#include "cli/ci/github_event.h"

#include <string>

#include <gtest/gtest.h>

namespace tokensweep::cli {
namespace {

std::string problem_of(const std::string& text) {
  const Result<GithubEvent> event = parse_github_event(text);
  if (event) return {};
  EXPECT_EQ(event.error().kind(), ErrorKind::kUsage);
  return event.error().message();
}

TEST(GithubEvent, TellsWhereAPullRequestStarts) {
  const auto event = parse_github_event(
      R"({"pull_request": {"base": {"sha": "0123456789abcdef", "ref": "main"},
          "head": {"sha": "fedcba9876543210", "ref": "a b"}, "commits": 12},
          "repository": {"default_branch": "trunk"}})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->pull_base, "0123456789abcdef");
  EXPECT_EQ(event->pull_base_branch, "main");
  EXPECT_EQ(event->pull_head, "fedcba9876543210");
  EXPECT_EQ(event->pull_head_ref, "a b");
  EXPECT_EQ(event->default_branch, "trunk");
  EXPECT_EQ(event->pull_commits, 12U);
  EXPECT_FALSE(event->forced);
}

TEST(GithubEvent, CountsNoCommitsThatCannotBe) {
  for (const char* number : {"-1", "4294967296", "1e300", "\"7\"", "[]"}) {
    const auto event = parse_github_event(R"({"pull_request": {"commits": )" +
                                          std::string(number) + "}}");
    ASSERT_TRUE(event) << number;
    EXPECT_EQ(event->pull_commits, 0U) << number;
  }
}

TEST(GithubEvent, LeavesEmptyWhatIsNotThere) {
  const auto event = parse_github_event(
      R"({"pull_request": null, "ref": 7, "after": ["x"], "forced": "yes",
          "repository": "x"})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->pull_base, "");
  EXPECT_EQ(event->branch, "");
  EXPECT_EQ(event->ref, "");
  EXPECT_EQ(event->pull_head_ref, "");
  EXPECT_EQ(event->after, "");
  EXPECT_FALSE(event->forced);
}

TEST(GithubEvent, NamesTheMemberThatIsWrong) {
  EXPECT_EQ(problem_of(R"({"before": "$[id]"})"),
            "GITHUB_EVENT_PATH: the event's before is no commit id");
  EXPECT_EQ(problem_of(R"({"pull_request": {"base": {"ref": "a b"}}})"),
            "GITHUB_EVENT_PATH: the event's pull_request.base.ref is no branch "
            "name");
  EXPECT_EQ(problem_of("[]"), "GITHUB_EVENT_PATH: the event must be an object");
  EXPECT_EQ(problem_of("{"), "GITHUB_EVENT_PATH: the event is no JSON");
  EXPECT_EQ(problem_of(std::string(100000, '[')),
            "GITHUB_EVENT_PATH: the event is nested too deeply");
}

}  // namespace
}  // namespace tokensweep::cli
