// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/push_command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "cli/hook/files.h"
#include "cli/hook/push_lines.h"
#include "cli/hook/push_range.h"
#include "cli/hook/run.h"
#include "cli/hook/user_policy.h"
#include "cli/scan/repo_policy.h"
#include "cli/scan/run.h"
#include "reporters/wording.h"
#include "scanner/git/commit_source.h"
#include "scanner/git/repository.h"
#include "scanner/git/revision.h"
#include "scanner/git/staged_change.h"

namespace tokensweep::cli {
namespace {

constexpr std::string_view kTakeOut =
    "rewrite the commit that adds it: git commit --amend, or git rebase -i for "
    "an older one";
constexpr HookWording kPrePush = {.name = "pre-push",
                                  .blocked = "push",
                                  .again = "git push",
                                  .take_out = kTakeOut,
                                  .around = "git push --no-verify"};
constexpr HookWording kPreReceive = {.name = "pre-receive",
                                     .blocked = "push",
                                     .again = "in the server's environment",
                                     .take_out = kTakeOut,
                                     .comments_accept = false};

// A million refs are shorter.
constexpr std::uint64_t kMaxInput = std::uint64_t{256} << 20;

std::string environment_value(const char* name) {
  // Nothing in the environment changes while we run.
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr ? value : "";
}

Result<std::vector<PushedRef>> read_push(git::Repository& repository,
                                         PushHook hook) {
  TRY_ASSIGN(const std::string text, read_descriptor(STDIN_FILENO, kMaxInput));
  return parse_push_lines(text, hook, repository.layout().format);
}

git::CommitSource open_commits(git::Repository& repository) {
  return git::CommitSource(repository.objects(), repository.layout().format,
                           repository.shallow_ids());
}

// Which comments accept.
struct Comments {
  bool added_too = true;
  // Those of this commit, without `added_too`.
  std::optional<git::ObjectId> base;
};

// Fills what is the same for all ranges but the policy.
Result<ScanJob> job_of(git::Repository& repository, PushRange& range,
                       std::string text, const Comments& comments,
                       FindOldPolicies old_policies = {}) {
  ScanJob job;
  Target& target = job.report.target;
  target.kind = "range";
  target.path = repository.layout().work_dir.empty()
                    ? repository.layout().git_dir
                    : repository.layout().work_dir;
  target.range = std::move(text);
  TRY_ASSIGN(ChangeScan what, range.changes(job.report.coverage));
  what.trust_added_allows = comments.added_too;
  what.old_policies = std::move(old_policies);
  if (comments.base) what.comment_base = {*comments.base};
  job.scan = [&repository, what = std::move(what)](const ScanOptions& options,
                                                   Report& report,
                                                   ScanStatistics& statistics) {
    return scan_changes(repository.objects(), what, options, report,
                        statistics);
  };
  return job;
}

// "refs/heads/main", or "3 refs".
std::string names_of(const std::vector<PushedRef>& refs) {
  if (refs.size() == 1) return refs.front().name;
  return count_of(refs.size(), "ref");
}

// Excludes what the remote is known to have.
Result<void> exclude_remote(git::Revisions& revisions,
                            const std::string& remote, PushRange& range) {
  if (remote.empty()) return {};
  const std::string front = "refs/remotes/" + remote + "/";
  TRY_ASSIGN(const std::vector<git::Ref>* refs, revisions.refs());
  for (const git::Ref& ref : *refs) {
    if (ref.name.starts_with(front)) range.exclude(ref.target);
  }
  return {};
}

Result<ScanJob> pre_push_job(const Arguments& arguments,
                             git::Repository& repository) {
  git::CommitSource source = open_commits(repository);
  git::Revisions revisions(repository, source);
  PushRange range(repository, source);
  std::vector<PushedRef> pushed;
  std::string remote = arguments.hook.remote;
  // The pre-commit framework keeps standard input to itself.
  if (const std::string branch = environment_value("PRE_COMMIT_LOCAL_BRANCH");
      !branch.empty()) {
    TRY_ASSIGN(const git::ObjectId id, revisions.resolve(branch));
    pushed.push_back({branch, id, {}});
    remote = environment_value("PRE_COMMIT_REMOTE_NAME");
  } else {
    TRY_ASSIGN(pushed, read_push(repository, PushHook::kPrePush));
  }
  TRY(exclude_remote(revisions, remote, range));
  for (const PushedRef& ref : pushed) {
    if (ref.new_id.is_zero()) continue;
    if (!ref.old_id.is_zero()) range.exclude(ref.old_id);
    TRY(range.add(ref.name, ref.new_id));
    if (ref.old_id.is_zero()) range.add_name(ref.name);
  }
  TRY_ASSIGN(ScanJob job,
             job_of(repository, range, names_of(pushed), Comments(),
                    policies_of_parents(arguments, repository)));
  TRY_ASSIGN(job.policy, load_user_policy(arguments, repository));
  job.repository = &repository.layout();
  job.report.target.config_from = "head";
  return job;
}

Result<ScanJob> pre_receive_job(const Arguments& arguments,
                                git::Repository& repository) {
  TRY_ASSIGN(const std::vector<PushedRef> pushed,
             read_push(repository, PushHook::kPreReceive));
  git::CommitSource source = open_commits(repository);
  git::Revisions revisions(repository, source);
  PushRange range(repository, source);
  bool adds = false;
  for (const PushedRef& ref : pushed) {
    if (ref.new_id.is_zero()) continue;
    TRY(range.add(ref.name, ref.new_id));
    if (ref.old_id.is_zero()) range.add_name(ref.name);
    adds = true;
  }
  if (adds) {
    TRY_ASSIGN(const std::vector<git::Ref>* refs, revisions.refs());
    for (const git::Ref& ref : *refs) range.exclude(ref.target);
  }
  // The default branch's: what a branch, or a tag, had before may have been
  // pushed to accept this push.
  TRY_ASSIGN(const std::optional<git::ObjectId> says, repository.head());
  TRY_ASSIGN(ScanJob job, job_of(repository, range, names_of(pushed),
                                 {arguments.gate.allow_inline, says}));
  std::vector<git::ObjectId> commits;
  if (says && adds) commits.push_back(*says);
  TRY_ASSIGN(job.policy,
             load_policy_of_commits(arguments, repository, commits));
  if (says) job.report.target.base = says->hex();
  job.report.target.config_from = says ? "default" : "none";
  return job;
}

Result<ScanJob> framework_job(const Arguments& arguments,
                              git::Repository& repository, StagedToo staged) {
  git::CommitSource source = open_commits(repository);
  git::Revisions revisions(repository, source);
  PushRange range(repository, source);
  const std::string from = environment_value("PRE_COMMIT_FROM_REF");
  const std::string to = environment_value("PRE_COMMIT_TO_REF");
  TRY_ASSIGN(const git::ObjectId base, revisions.resolve_commit(from));
  TRY_ASSIGN(const git::ObjectId head, revisions.resolve(to));
  range.exclude(base);
  TRY(range.add(to, head));
  git::StagedChange index;
  if (staged == StagedToo::kYes) {
    TRY_ASSIGN(index, git::find_staged_change(repository));
    range.add_change(index.change);
  }
  TRY_ASSIGN(ScanJob job,
             job_of(repository, range, from + ".." + to, Comments(),
                    policies_of_parents(arguments, repository)));
  TRY_ASSIGN(job.policy, load_user_policy(arguments, repository));
  count_conflicts(index, job.report.coverage);
  job.report.target.head = head.hex();
  job.report.target.config_from = "head";
  return job;
}

}  // namespace

int run_hook_pre_push(const Arguments& arguments) {
  if (framework_names_range()) {
    return run_hook_framework_range(arguments, kPrePush, StagedToo::kNo);
  }
  return run_hook(arguments, kPrePush, [&](git::Repository& repository) {
    return pre_push_job(arguments, repository);
  });
}

int run_hook_pre_receive(const Arguments& arguments) {
  return run_hook(arguments, kPreReceive, [&](git::Repository& repository) {
    return pre_receive_job(arguments, repository);
  });
}

bool framework_names_range() {
  return !environment_value("PRE_COMMIT_FROM_REF").empty() &&
         !environment_value("PRE_COMMIT_TO_REF").empty();
}

int run_hook_framework_range(const Arguments& arguments,
                             const HookWording& wording, StagedToo staged) {
  return run_hook(arguments, wording, [&](git::Repository& repository) {
    return framework_job(arguments, repository, staged);
  });
}

}  // namespace tokensweep::cli
