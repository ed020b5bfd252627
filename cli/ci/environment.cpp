// SPDX-License-Identifier: Apache-2.0
// One function for each system. What a system does not say is never guessed
// in a way that makes the range smaller.
#include "cli/ci/environment.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "cli/ci/github_event.h"
#include "cli/ci/ref_names.h"
#include "cli/ci/values.h"

namespace tokensweep::cli {
namespace {

constexpr std::uint64_t kMostEventBytes = 32U << 20;

CiRange start(CiSystem system, RangeKind kind, std::string_view what,
              std::string head) {
  CiRange range;
  range.system = system;
  range.kind = kind;
  range.explanation = std::string(ci_title(system)).append(", ").append(what);
  if (!head.empty() && !is_zero_id(head)) range.head = std::move(head);
  return range;
}

// `after` names no commit then.
CiRange deletion(CiSystem system) {
  return start(system, RangeKind::kNothing, "push that deletes its ref", "");
}

CiRange whole(CiSystem system, std::string_view what, std::string head) {
  return start(system, RangeKind::kWhole, what, std::move(head));
}

// `base` is what to take where the clone lacks the branch. It may be that of a
// branch into which the pull request went before: systems do not tell anew what
// was true when the last commit came.
Result<CiRange> pull_request(CiSystem system, std::string base,
                             std::string_view branch, std::string head) {
  CiRange range =
      start(system, RangeKind::kInto, "pull request", std::move(head));
  if (!branch.empty()) {
    range.explanation += " into " + escape_for_terminal(branch);
  }
  if (!is_zero_id(base)) range.base = std::move(base);
  range.branch = branch;
  if (!range.base.empty() || !branch.empty()) return range;
  return Error(ErrorKind::kUsage,
               range.explanation + ": it does not say into what; give --base");
}

struct Push {
  std::string before;  // empty or zeros: there was none
  std::string after;
  std::string branch;          // empty for a tag
  std::string default_branch;  // of the repository; empty: not known
};

// What the default branch holds is not new. What other branches hold may be:
// one of them may be this push under another name.
CiRange push(CiSystem system, Push push) {
  CiRange range =
      start(system, RangeKind::kOnTop, "push", std::move(push.after));
  if (!push.branch.empty()) {
    range.explanation += " to " + escape_for_terminal(push.branch);
  }
  if (!is_zero_id(push.before)) range.base = std::move(push.before);
  if (range.base.empty()) range.explanation += ", nothing known before it";
  range.clone_knows_branch = push.default_branch.empty();
  if (push.branch != push.default_branch) {
    range.branch = std::move(push.default_branch);
  }
  return range;
}

// GITHUB_SHA of a pull request is a merge that only GitHub makes, whose first
// parent may be younger than base.sha; of pull_request_target it is the branch
// that the pull request goes into, and holds nothing of it.
Result<CiRange> github_pull_request(std::string_view name,
                                    const CiValues& values,
                                    const GithubEvent& event,
                                    std::string commit) {
  std::string branch = event.pull_base_branch;
  if (branch.empty()) {
    TRY_ASSIGN(branch, values.branch("GITHUB_BASE_REF"));
  }
  if (event.pull_head.empty() && name == "pull_request_target") {
    return Error(ErrorKind::kUsage,
                 "GitHub Actions, pull request: it does not say what is to be "
                 "merged; give --base and --head");
  }
  if (!event.pull_head.empty()) commit = event.pull_head;
  TRY_ASSIGN(CiRange range, pull_request(CiSystem::kGitHub, event.pull_base,
                                         branch, std::move(commit)));
  range.commits = event.pull_commits;
  return range;
}

Result<CiRange> of_github_event(std::string_view name, const CiValues& values,
                                const GithubEvent& event, std::string commit) {
  constexpr CiSystem kSystem = CiSystem::kGitHub;
  if (name.starts_with("pull_request")) {
    return github_pull_request(name, values, event, std::move(commit));
  }
  // Its base is the group before it in the queue, which has its own run.
  if (name == "merge_group") {
    CiRange range = push(kSystem, {event.group_base, event.group_head, "",
                                   event.group_base_branch});
    range.explanation = std::string(ci_title(kSystem)) + ", merge queue";
    return range;
  }
  if (name == "push") {
    if (is_zero_id(event.after)) return deletion(kSystem);
    if (!event.after.empty()) commit = event.after;
    CiRange range = push(kSystem, {event.before, std::move(commit),
                                   event.branch, event.default_branch});
    if (event.forced) range.explanation += ", forced";
    return range;
  }
  // Of a comment, of a workflow that ran, and of others this is the default
  // branch, whatever pull request the run checks out.
  CiRange range =
      whole(kSystem, "no push and no pull request", std::move(commit));
  range.checkout_counts = true;
  return range;
}

Result<CiRange> of_github(const CiValues& values, const ReadEventFile& read) {
  const std::string name = values.text("GITHUB_EVENT_NAME");
  TRY_ASSIGN(std::string commit, values.id("GITHUB_SHA"));
  const std::string path = values.text("GITHUB_EVENT_PATH");
  if (path.empty()) {
    TRY_ASSIGN(const std::string branch, values.branch("GITHUB_BASE_REF"));
    if (!branch.empty()) {
      return github_pull_request(name, values, {}, std::move(commit));
    }
    return whole(CiSystem::kGitHub, "no GITHUB_EVENT_PATH", std::move(commit));
  }
  const Result<std::string> text = read(path);
  if (!text) {
    return Error(ErrorKind::kUsage,
                 "GITHUB_EVENT_PATH names no file that can "
                 "be read");
  }
  TRY_ASSIGN(const GithubEvent event, parse_github_event(*text));
  TRY_ASSIGN(CiRange range,
             of_github_event(name, values, event, std::move(commit)));
  const bool pull = !event.pull_head_ref.empty();
  add_ref_name(pull ? event.pull_head_ref : event.ref, range.ref_names);
  return range;
}

// Pipelines of merged results and merge trains name the two tips; others only
// where the branches parted.
Result<CiRange> of_gitlab(const CiValues& values, const ReadEventFile&) {
  constexpr CiSystem kSystem = CiSystem::kGitLab;
  TRY_ASSIGN(std::string commit, values.id("CI_COMMIT_SHA"));
  const std::string source = values.text("CI_PIPELINE_SOURCE");
  if (source == "schedule") {
    return whole(kSystem, "schedule", std::move(commit));
  }
  if (!values.text("CI_MERGE_REQUEST_IID").empty()) {
    TRY_ASSIGN(std::string base,
               values.id("CI_MERGE_REQUEST_TARGET_BRANCH_SHA"));
    TRY_ASSIGN(std::string head,
               values.id("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"));
    TRY_ASSIGN(const std::string parted,
               values.id("CI_MERGE_REQUEST_DIFF_BASE_SHA"));
    TRY_ASSIGN(const std::string branch,
               values.branch("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"));
    if (base.empty()) base = parted;
    if (head.empty()) head = std::move(commit);
    return pull_request(kSystem, std::move(base), branch, std::move(head));
  }
  TRY_ASSIGN(const std::string before, values.id("CI_COMMIT_BEFORE_SHA"));
  TRY_ASSIGN(const std::string branch, values.branch("CI_COMMIT_BRANCH"));
  TRY_ASSIGN(const std::string main, values.branch("CI_DEFAULT_BRANCH"));
  return push(kSystem, {before, std::move(commit), branch, main});
}

// No variable tells a push from a schedule, or says what was there before and
// which branch is the default one.
Result<CiRange> of_bitbucket(const CiValues& values, const ReadEventFile&) {
  constexpr CiSystem kSystem = CiSystem::kBitbucket;
  TRY_ASSIGN(std::string commit, values.id("BITBUCKET_COMMIT"));
  if (values.text("BITBUCKET_PR_ID").empty()) {
    TRY_ASSIGN(const std::string pushed, values.branch("BITBUCKET_BRANCH"));
    return push(kSystem, {"", std::move(commit), pushed, ""});
  }
  TRY_ASSIGN(std::string base, values.id("BITBUCKET_PR_DESTINATION_COMMIT"));
  TRY_ASSIGN(const std::string branch,
             values.branch("BITBUCKET_PR_DESTINATION_BRANCH"));
  return pull_request(kSystem, std::move(base), branch, std::move(commit));
}

// No variable says what was there before a push, or which branch is the default
// one. BUILD_SOURCEVERSION of a pull request is a merge that the service makes.
Result<CiRange> of_azure(const CiValues& values, const ReadEventFile&) {
  constexpr CiSystem kSystem = CiSystem::kAzure;
  TRY_ASSIGN(std::string commit, values.id("BUILD_SOURCEVERSION"));
  const std::string reason = values.text("BUILD_REASON");
  if (equals_ignoring_case(reason, "IndividualCI") ||
      equals_ignoring_case(reason, "BatchedCI")) {
    TRY_ASSIGN(const std::string pushed, values.branch("BUILD_SOURCEBRANCH"));
    return push(kSystem, {"", std::move(commit), pushed, ""});
  }
  if (!equals_ignoring_case(reason, "PullRequest")) {
    return whole(kSystem, "no push and no pull request", std::move(commit));
  }
  TRY_ASSIGN(std::string head, values.id("SYSTEM_PULLREQUEST_SOURCECOMMITID"));
  TRY_ASSIGN(const std::string branch,
             values.branch("SYSTEM_PULLREQUEST_TARGETBRANCH"));
  if (head.empty()) head = std::move(commit);
  return pull_request(kSystem, "", branch, std::move(head));
}

// Where a push starts stands in a pipeline value (pipeline.git.base_revision),
// not in the environment: docs/ci/circleci.yml hands it over. It is the
// pipeline before, also when that one failed: of another branch than the
// default one everything is looked at again.
Result<CiRange> of_circleci(const CiValues& values, const ReadEventFile&) {
  TRY_ASSIGN(std::string commit, values.id("CIRCLE_SHA1"));
  TRY_ASSIGN(std::string before, values.id("TOKENSWEEP_BASE_REVISION"));
  TRY_ASSIGN(const std::string branch, values.branch("CIRCLE_BRANCH"));
  CiRange range = push(CiSystem::kCircleCi,
                       {std::move(before), std::move(commit), branch, ""});
  range.kind = RangeKind::kInto;
  return range;
}

Result<CiRange> of_buildkite(const CiValues& values, const ReadEventFile&) {
  constexpr CiSystem kSystem = CiSystem::kBuildkite;
  // A build that a person starts may say HEAD.
  std::string commit;
  if (values.text("BUILDKITE_COMMIT") != "HEAD") {
    TRY_ASSIGN(commit, values.id("BUILDKITE_COMMIT"));
  }
  if (values.text("BUILDKITE_SOURCE") == "schedule") {
    return whole(kSystem, "schedule", std::move(commit));
  }
  TRY_ASSIGN(const std::string target,
             values.branch("BUILDKITE_PULL_REQUEST_BASE_BRANCH"));
  if (!target.empty()) {
    return pull_request(kSystem, "", target, std::move(commit));
  }
  // A tag's build names the tag as its branch.
  std::string branch;
  if (values.text("BUILDKITE_TAG").empty()) {
    TRY_ASSIGN(branch, values.branch("BUILDKITE_BRANCH"));
  }
  TRY_ASSIGN(const std::string main,
             values.branch("BUILDKITE_PIPELINE_DEFAULT_BRANCH"));
  return push(kSystem, {"", std::move(commit), branch, main});
}

// The pipeline before may have been one of a pull request, or have failed: then
// what it looked at is looked at again.
Result<std::string> passed_before(const CiValues& values) {
  const bool passed =
      values.text("CI_PREV_PIPELINE_STATUS") == "success" &&
      values.text("CI_PREV_PIPELINE_EVENT") == "push" &&
      values.text("CI_PREV_COMMIT_BRANCH") == values.text("CI_COMMIT_BRANCH");
  if (!passed) return std::string();
  return values.id("CI_PREV_COMMIT_SHA");
}

Result<CiRange> of_woodpecker(const CiValues& values, const ReadEventFile&) {
  constexpr CiSystem kSystem = CiSystem::kWoodpecker;
  TRY_ASSIGN(std::string commit, values.id("CI_COMMIT_SHA"));
  const std::string event = values.text("CI_PIPELINE_EVENT");
  if (event.starts_with("pull_request")) {
    TRY_ASSIGN(const std::string branch,
               values.branch("CI_COMMIT_TARGET_BRANCH"));
    return pull_request(kSystem, "", branch, std::move(commit));
  }
  if (event != "push") {
    return whole(kSystem, "no push and no pull request", std::move(commit));
  }
  TRY_ASSIGN(const std::string before, passed_before(values));
  TRY_ASSIGN(const std::string branch, values.branch("CI_COMMIT_BRANCH"));
  TRY_ASSIGN(const std::string main, values.branch("CI_REPO_DEFAULT_BRANCH"));
  return push(kSystem, {before, std::move(commit), branch, main});
}

Result<CiRange> of_drone(const CiValues& values, const ReadEventFile&) {
  constexpr CiSystem kSystem = CiSystem::kDrone;
  TRY_ASSIGN(std::string commit, values.id("DRONE_COMMIT_SHA"));
  const std::string event = values.text("DRONE_BUILD_EVENT");
  if (event == "pull_request") {
    TRY_ASSIGN(const std::string branch, values.branch("DRONE_TARGET_BRANCH"));
    return pull_request(kSystem, "", branch, std::move(commit));
  }
  if (event != "push") {
    return whole(kSystem, "no push and no pull request", std::move(commit));
  }
  TRY_ASSIGN(const std::string before, values.id("DRONE_COMMIT_BEFORE"));
  TRY_ASSIGN(const std::string branch, values.branch("DRONE_BRANCH"));
  TRY_ASSIGN(const std::string main, values.branch("DRONE_REPO_BRANCH"));
  return push(kSystem, {before, std::move(commit), branch, main});
}

// The last build that passed, never the last one: what a failed one held would
// be green as soon as it is built again.
Result<CiRange> of_jenkins(const CiValues& values, const ReadEventFile&) {
  constexpr CiSystem kSystem = CiSystem::kJenkins;
  TRY_ASSIGN(std::string commit, values.id("GIT_COMMIT"));
  TRY_ASSIGN(const std::string target, values.branch("CHANGE_TARGET"));
  if (!target.empty()) {
    return pull_request(kSystem, "", target, std::move(commit));
  }
  TRY_ASSIGN(std::string before, values.id("GIT_PREVIOUS_SUCCESSFUL_COMMIT"));
  TRY_ASSIGN(const std::string branch, values.branch("BRANCH_NAME"));
  CiRange range =
      push(kSystem, {std::move(before), std::move(commit), branch, ""});
  if (values.text("BRANCH_IS_PRIMARY") == "true") {
    range.clone_knows_branch = false;
  }
  return range;
}

Result<CiRange> range_of(CiSystem system, const CiValues& values,
                         const ReadEventFile& read) {
  switch (system) {
    case CiSystem::kGitHub:
      return of_github(values, read);
    case CiSystem::kGitLab:
      return of_gitlab(values, read);
    case CiSystem::kBitbucket:
      return of_bitbucket(values, read);
    case CiSystem::kAzure:
      return of_azure(values, read);
    case CiSystem::kCircleCi:
      return of_circleci(values, read);
    case CiSystem::kBuildkite:
      return of_buildkite(values, read);
    case CiSystem::kWoodpecker:
      return of_woodpecker(values, read);
    case CiSystem::kDrone:
      return of_drone(values, read);
    case CiSystem::kJenkins:
      return of_jenkins(values, read);
  }
  return Error(ErrorKind::kInternal, "no such CI system");
}

}  // namespace

Result<std::string> read_event_file(const std::string& path) {
  return read_file(path, kMostEventBytes);
}

Result<std::optional<CiRange>> find_ci_range(const GetEnv& getenv,
                                             const ReadEventFile& read) {
  const std::optional<CiSystem> system = detect_ci(getenv);
  if (!system) return std::optional<CiRange>();
  const CiValues values(getenv);
  TRY_ASSIGN(CiRange range, range_of(*system, values, read));
  if (range.kind == RangeKind::kNothing) {
    range.ref_names.clear();
    return std::optional<CiRange>(std::move(range));
  }
  range.tag = tag_name(*system, values);
  for (std::string& name : ref_names(*system, values)) {
    add_ref_name(std::move(name), range.ref_names);
  }
  return std::optional<CiRange>(std::move(range));
}

}  // namespace tokensweep::cli
