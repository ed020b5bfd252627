// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/command.h"

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "cli/hook/files.h"
#include "cli/hook/job.h"
#include "cli/hook/push_command.h"
#include "cli/hook/run.h"
#include "cli/hook/user_policy.h"
#include "findings/coverage.h"
#include "scanner/git/message_text.h"
#include "scanner/git/staged_change.h"
#include "scanner/pipeline/excluded_paths.h"
#include "scanner/pipeline/scan_changes.h"
#include "scanner/pipeline/scan_files.h"
#include "scanner/sources/file_feeder.h"

namespace tokensweep::cli {
namespace {

constexpr std::uint64_t kMaxMessage = 64 << 20;

constexpr HookWording kPreCommit = {
    .name = "pre-commit",
    .blocked = "commit",
    .again = "git commit",
    .take_out = "edit and git add, or git restore --staged FILE",
    .around = "git commit --no-verify"};
constexpr HookWording kCommitMessage = {
    .name = "commit-msg",
    .blocked = "commit",
    .again = "git commit",
    .take_out = "write the message without it",
    .around = "git commit --no-verify"};

Target target_at(git::Repository& repository, std::string kind,
                 const std::optional<git::ObjectId>& head) {
  Target target = target_in(repository, std::move(kind));
  if (head) target.head = head->hex();
  target.branch = repository.head_branch();
  return target;
}

// Nothing was read although there was something to read: a hook that would be
// green whatever comes.
void note_nothing_read(Coverage& coverage) {
  coverage.skip("file that nothing read", SkipEffect::kIncomplete, "");
}

Result<void> scan_links(git::ObjectStore& store, std::vector<ChangedText> links,
                        const ScanOptions& options, Report& report) {
  if (links.empty()) return {};
  ChangeScan what;
  what.texts = std::move(links);
  Report found;
  ScanStatistics statistics;
  TRY(scan_changes(store, what, options, found, statistics));
  add_report(std::move(found), report);
  return {};
}

// Files that are named and have no staged change.
Result<void> scan_whole_files(git::ObjectStore& store,
                              std::vector<std::string> files,
                              ScanOptions options, Report& report) {
  // They are named: that .gitignore names them, too, changes nothing.
  options.ignore_rules = IgnoreRules::kOff;
  Report found;
  ScanStatistics statistics;
  if (const auto excluded =
          path_excluder(options.exclude, options.exclude_witness)) {
    // The walk leaves out what it comes across, not what it is told to read.
    std::erase_if(files, [&](const std::string& file) {
      if (!excluded(file)) return false;
      report.coverage.skip(skip_reason::kExcluded, SkipEffect::kCounted, file);
      return true;
    });
  }
  TRY(scan_links(store, take_links(files), options, report));
  if (files.empty()) return {};
  TRY(scan_paths(files, options, found, statistics));
  if (found.coverage.files == 0 && found.coverage.skipped.empty()) {
    note_nothing_read(found.coverage);
  }
  add_report(std::move(found), report);
  return {};
}

Result<HookJob> pre_commit_job(const Arguments& arguments,
                               git::Repository& repository) {
  TRY_ASSIGN(git::StagedChange staged, git::find_staged_change(repository));
  ChangeScan what;
  what.common_dir = repository.layout().common_dir;
  what.old_policies = policies_of_parents(arguments, repository);
  std::vector<std::string> others;
  if (!arguments.hook.files.empty()) {
    TRY_ASSIGN(NamedFiles named,
               sort_named_files(repository.layout(),
                                git::read_hook_environment().folder,
                                arguments.hook.files, staged));
    what.only = std::move(named.all);
    others = std::move(named.unstaged);
  }
  ScanJob job;
  TRY_ASSIGN(job.policy, load_user_policy(arguments, repository));
  job.policy.root = repository.layout().work_dir;
  job.report.target = target_at(repository, "index", staged.head);
  count_conflicts(staged, job.report.coverage);
  what.changes.push_back(std::move(staged.change));
  job.scan = [&repository, what = std::move(what), others = std::move(others)](
                 const ScanOptions& options, Report& report,
                 ScanStatistics& statistics) -> Result<void> {
    TRY(scan_changes(repository.objects(), what, options, report, statistics));
    const Coverage& coverage = report.coverage;
    if (coverage.files > 0 && coverage.blobs == 0 && coverage.complete()) {
      note_nothing_read(report.coverage);
    }
    return scan_whole_files(repository.objects(), others, options, report);
  };
  return HookJob{std::move(job), {}};
}

// Git tells its hooks so. Then it cuts nothing off the message.
bool nobody_edits() {
  // Nothing in the environment changes while we run.
  const char* value =
      std::getenv("GIT_EDITOR");  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr && std::string_view(value) == ":";
}

Result<HookJob> commit_message_job(const Arguments& arguments,
                                   git::Repository& repository) {
  const std::string& path = arguments.hook.message_file;
  TRY_ASSIGN(const std::string text, read_file(path, kMaxMessage));
  ChangeScan what;
  what.texts.push_back(
      {OccurrenceKind::kCommit, "",
       nobody_edits() ? text : std::string(git::without_diff(text))});
  ScanJob job;
  TRY_ASSIGN(job.policy, load_user_policy(arguments, repository));
  TRY_ASSIGN(const std::optional<git::ObjectId> head, repository.head());
  job.report.target = target_at(repository, "message", head);
  job.scan = scan_of(repository, std::move(what));
  return HookJob{std::move(job), {}};
}

}  // namespace

int run_hook_pre_commit(const Arguments& arguments) {
  if (framework_names_range()) {
    return run_hook_framework_range(arguments, kPreCommit);
  }
  return run_hook(arguments, kPreCommit, [&](git::Repository& repository) {
    return pre_commit_job(arguments, repository);
  });
}

int run_hook_commit_msg(const Arguments& arguments) {
  return run_hook(arguments, kCommitMessage, [&](git::Repository& repository) {
    return commit_message_job(arguments, repository);
  });
}

}  // namespace tokensweep::cli
