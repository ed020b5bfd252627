// SPDX-License-Identifier: Apache-2.0
// The event that a workflow of GitHub Actions runs for: the JSON file that
// GITHUB_EVENT_PATH names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokensweep::cli {

// What is not in the event is empty or 0; what is there passed checked_id or
// checked_branch, but for names of refs that are of any bytes.
struct GithubEvent {
  std::string pull_base;         // pull_request.base.sha
  std::string pull_base_branch;  // pull_request.base.ref
  std::string pull_head;         // pull_request.head.sha
  // pull_request.head.ref, else workflow_run.head_branch; any bytes.
  std::string pull_head_ref;
  std::uint32_t pull_commits = 0;  // pull_request.commits
  std::string group_base;          // merge_group.base_sha
  std::string group_base_branch;
  std::string group_head;  // merge_group.head_sha
  std::string before;      // of a push
  std::string after;
  std::string branch;  // that was pushed; empty for a tag
  std::string ref;     // that was pushed, or that is meant; any bytes
  bool forced = false;
  std::string default_branch;  // of the repository
};

// The text is hostile. kUsage when it is no JSON object or a value cannot be
// what it says it is: the error names the member.
[[nodiscard]] Result<GithubEvent> parse_github_event(std::string_view text);

}  // namespace tokensweep::cli
