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
#include "cli/hook/job.h"
#include "cli/hook/push_lines.h"
#include "cli/hook/push_range.h"
#include "cli/hook/remote_refs.h"
#include "cli/hook/run.h"
#include "cli/hook/user_policy.h"
#include "cli/print_error.h"
#include "cli/scan/changed_policy.h"
#include "cli/scan/repo_policy.h"
#include "cli/scan/run.h"
#include "findings/baseline.h"
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
  job.report.target = target_in(repository, "range");
  job.report.target.range = std::move(text);
  TRY_ASSIGN(ChangeScan what, range.changes(job.report.coverage));
  what.trust_added_allows = comments.added_too;
  what.old_policies = std::move(old_policies);
  if (comments.base) what.comment_base = {*comments.base};
  job.scan = scan_of(repository, std::move(what));
  return job;
}

// "refs/heads/main", or "3 refs".
std::string names_of(const std::vector<PushedRef>& refs) {
  if (refs.size() == 1) return refs.front().name;
  return count_of(refs.size(), "ref");
}

// What a push sends, and where to: a name, or a URL without one.
struct Push {
  std::vector<PushedRef> refs;
  std::string remote;
};

// The one ref that the pre-commit framework tells of: by itself when it is to
// be new at the remote, else as a range.
Result<Push> push_of_framework(git::Revisions& revisions) {
  Push push;
  const std::string from = environment_value("PRE_COMMIT_FROM_REF");
  const std::string to = environment_value("PRE_COMMIT_TO_REF");
  const std::string local = environment_value("PRE_COMMIT_LOCAL_BRANCH");
  const bool as_range = framework_names_range();
  if (!as_range && local.empty()) return push;
  PushedRef ref = {environment_value("PRE_COMMIT_REMOTE_BRANCH"), {}, {}};
  if (ref.name.empty()) ref.name = as_range ? to : local;
  TRY_ASSIGN(ref.new_id, revisions.resolve(as_range ? to : local));
  if (as_range) {
    TRY_ASSIGN(ref.old_id, revisions.resolve_commit(from));
  }
  push.refs.push_back(std::move(ref));
  push.remote = environment_value("PRE_COMMIT_REMOTE_NAME");
  return push;
}

bool framework_names_push() {
  return framework_names_range() ||
         !environment_value("PRE_COMMIT_LOCAL_BRANCH").empty();
}

Result<Push> find_push(const Arguments& arguments, git::Repository& repository,
                       git::Revisions& revisions) {
  Push push;
  push.remote = arguments.hook.remote;
  // Somebody who tries out what the framework does types nothing.
  if (!framework_names_push() || ::isatty(STDIN_FILENO) == 0) {
    TRY_ASSIGN(push.refs, read_push(repository, PushHook::kPrePush));
  }
  if (!push.refs.empty()) return push;
  return push_of_framework(revisions);
}

// The framework does not say whether its branch is new at the remote.
bool may_be_new_name(const PushedRef& ref) {
  return ref.old_id.is_zero() ||
         ref.name == environment_value("PRE_COMMIT_REMOTE_BRANCH");
}

Result<HookJob> pre_push_job(const Arguments& arguments,
                             git::Repository& repository) {
  git::CommitSource source = open_commits(repository);
  git::Revisions revisions(repository, source);
  TRY_ASSIGN(const Push push, find_push(arguments, repository, revisions));
  TRY_ASSIGN(const std::vector<git::Ref>* refs, revisions.refs());
  const std::vector<std::string> remotes = repository.remote_names();
  const KnownOfRemote known =
      known_of_remote(*refs, remotes, push.remote, push.refs);
  PushRange range(repository, source);
  for (const git::ObjectId& id : known.ids) range.exclude(id);
  for (const PushedRef& ref : push.refs) {
    if (ref.new_id.is_zero()) continue;
    if (!ref.old_id.is_zero()) range.exclude(ref.old_id);
    TRY(range.add(ref.name, ref.new_id));
    if (may_be_new_name(ref)) range.add_name(ref.name);
  }
  TRY_ASSIGN(ScanJob job,
             job_of(repository, range, names_of(push.refs), Comments(),
                    policies_of_parents(arguments, repository)));
  TRY_ASSIGN(job.policy, load_user_policy(arguments, repository));
  job.repository = &repository.layout();
  job.report.target.config_from = "head";
  return HookJob{std::move(job),
                 {advice_on_remote(known.doubt, remotes, push.remote), ""}};
}

// Where the default branch goes with this push, if it is part of it.
std::optional<git::ObjectId> new_default_tip(
    git::Repository& repository, const std::vector<PushedRef>& pushed) {
  const std::string name = "refs/heads/" + repository.head_branch();
  const auto found = std::ranges::find_if(pushed, [&](const PushedRef& ref) {
    return ref.name == name && !ref.new_id.is_zero();
  });
  if (found == pushed.end()) return std::nullopt;
  return found->new_id;
}

// The default branch's: what a branch, or a tag, had before may have been
// pushed to accept this push.
struct ServerPolicy {
  RepoPolicy policy;
  std::optional<git::ObjectId> from;  // nobody, when it is null
};

// A push that breaks config or baseline of the default branch is an error. When
// they are broken already everything is, but their repair: for that none
// counts.
Result<ServerPolicy> policy_of_server(const Arguments& arguments,
                                      git::Repository& repository,
                                      const std::vector<PushedRef>& pushed) {
  TRY_ASSIGN(const std::optional<git::ObjectId> says, repository.head());
  std::vector<git::ObjectId> commits;
  if (says) commits.push_back(*says);
  const auto tip = new_default_tip(repository, pushed);
  if (tip) TRY(check_changed_policy(arguments, repository, *tip, commits));
  auto policy = load_policy_of_commits(arguments, repository, commits);
  if (policy) return ServerPolicy{*std::move(policy), says};
  const bool repaired =
      tip && load_repo_policy(arguments, read_from_commit(repository, *tip));
  if (policy.error().kind() != ErrorKind::kUsage || !repaired) {
    return std::move(policy).error().with_context("the default branch");
  }
  TRY_ASSIGN(RepoPolicy nobody, load_repo_policy(arguments, {}));
  nobody.notice = policy.error().message() +
                  "\nthis push repairs that: nothing is accepted or excluded";
  return ServerPolicy{std::move(nobody), std::nullopt};
}

// What is accepted by the push itself does not count.
std::string how_to_accept(const PolicyArguments& policy, bool has_default) {
  if (has_default && policy.use_repo_config && policy.baseline.empty()) {
    return "Run the command, push the " + std::string(kBaselineName) +
           " that it writes to the default branch, in a commit without the "
           "secret, and then push this.";
  }
  return "Run the command and give the " + std::string(kBaselineName) +
         " that it writes to those who run the server, for the --baseline of "
         "its hook.";
}

Result<HookJob> pre_receive_job(const Arguments& arguments,
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
  ServerPolicy server;
  if (adds) {
    TRY_ASSIGN(server, policy_of_server(arguments, repository, pushed));
  }
  TRY_ASSIGN(ScanJob job, job_of(repository, range, names_of(pushed),
                                 {arguments.gate.allow_inline, server.from}));
  job.policy = std::move(server.policy);
  if (!job.policy.notice.empty()) {
    print_notice(job.policy.notice);
  }
  if (server.from) job.report.target.base = server.from->hex();
  job.report.target.config_from = server.from ? "default" : "none";
  const std::string accept =
      how_to_accept(arguments.policy, server.from.has_value());
  return HookJob{std::move(job), {"", accept}};
}

Result<HookJob> framework_job(const Arguments& arguments,
                              git::Repository& repository) {
  git::CommitSource source = open_commits(repository);
  git::Revisions revisions(repository, source);
  PushRange range(repository, source);
  const std::string from = environment_value("PRE_COMMIT_FROM_REF");
  const std::string to = environment_value("PRE_COMMIT_TO_REF");
  TRY_ASSIGN(const git::ObjectId base, revisions.resolve_commit(from));
  TRY_ASSIGN(const git::ObjectId head, revisions.resolve(to));
  range.exclude(base);
  TRY(range.add(to, head));
  TRY_ASSIGN(const git::StagedChange index,
             git::find_staged_change(repository));
  range.add_change(index.change);
  TRY_ASSIGN(ScanJob job,
             job_of(repository, range, from + ".." + to, Comments(),
                    policies_of_parents(arguments, repository)));
  TRY_ASSIGN(job.policy, load_user_policy(arguments, repository));
  count_conflicts(index, job.report.coverage);
  job.report.target.head = head.hex();
  job.report.target.config_from = "head";
  return HookJob{std::move(job), {}};
}

}  // namespace

int run_hook_pre_push(const Arguments& arguments) {
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
                             const HookWording& wording) {
  return run_hook(arguments, wording, [&](git::Repository& repository) {
    return framework_job(arguments, repository);
  });
}

}  // namespace tokensweep::cli
