// SPDX-License-Identifier: Apache-2.0
#include "cli/gate/command.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/ci/branches.h"
#include "cli/ci/environment.h"
#include "cli/ci/outputs.h"
#include "cli/ci/ref_names.h"
#include "cli/ci/values.h"
#include "cli/exit_code.h"
#include "cli/gate/needed_history.h"
#include "cli/gate/policy.h"
#include "cli/gate/range.h"
#include "cli/gate/stopped_report.h"
#include "cli/load_detector.h"
#include "cli/print_error.h"
#include "cli/scan/changed_policy.h"
#include "cli/scan/range_scan.h"
#include "cli/scan/reader.h"
#include "cli/scan/repo_policy.h"
#include "cli/scan/report_output.h"
#include "cli/scan/run.h"
#include "cli/without_secrets.h"
#include "findings/allow_list.h"
#include "reporters/ci_text.h"
#include "reporters/wording.h"
#include "scanner/git/commit_source.h"
#include "scanner/git/deepen.h"
#include "scanner/git/repository.h"
#include "scanner/git/revision.h"
#include "scanner/pipeline/held_by_head.h"
#include "scanner/pipeline/tip_comments.h"

namespace tokensweep::cli {
namespace {

struct OpenedRange {
  std::unique_ptr<git::Repository> repository;
  std::unique_ptr<git::CommitSource> source;
  GateRange range;
};

// Nothing in the environment changes while we run.
const char* variable(const char* name) {
  return std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
}

// What is asked for, and for people who asked; empty: the command line.
struct Asked {
  RangeRequest request;
  std::string explanation;
  std::vector<std::string> ref_names;  // to be scanned, too
};

Result<Asked> asked_by_ci(const Arguments& arguments) {
  TRY_ASSIGN(const std::optional<CiRange> ci,
             find_ci_range(variable, read_event_file));
  if (!ci) {
    return Error(ErrorKind::kUsage,
                 "nothing says which change to look at: use --base main or "
                 "--range main..HEAD");
  }
  RangeRequest request;
  request.kind = ci->kind;
  request.head = arguments.gate.head.empty() ? ci->head : arguments.gate.head;
  request.base = ci->base;
  request.branch = ci->branch;
  request.clone_knows_branch = ci->clone_knows_branch;
  if (ci->clone_knows_branch) request.branch = arguments.gate.default_branch;
  request.checkout_counts = ci->checkout_counts && arguments.gate.head.empty();
  request.commits = ci->commits;
  request.tag = ci->tag;
  // Who names a head means something that is still there.
  if (request.kind == RangeKind::kNothing && !arguments.gate.head.empty()) {
    request.kind = RangeKind::kWhole;
  }
  return Asked{std::move(request), ci->explanation, ci->ref_names};
}

Result<RangeRequest> named_range(const GateArguments& gate) {
  if (!gate.range.empty()) return parse_range(gate.range);
  RangeRequest request;
  request.base = gate.base;
  if (!gate.head.empty()) request.head = gate.head;
  request.text = request.base + ".." + request.head;
  return request;
}

Result<Asked> asked_range(const Arguments& arguments) {
  const GateArguments& gate = arguments.gate;
  Asked asked;
  if (gate.range.empty() && gate.base.empty()) {
    TRY_ASSIGN(asked, asked_by_ci(arguments));
  } else {
    TRY_ASSIGN(asked.request, named_range(gate));
  }
  // By a name it may be a branch.
  const std::string& head = asked.request.head;
  if (head != "HEAD" && !is_commit_id(head)) {
    add_ref_name(head, asked.ref_names);
  }
  return asked;
}

// Which range the CI system's words came to.
void print_range(const Asked& asked, const Result<OpenedRange>& opened,
                 const Detector& detector) {
  std::string line = asked.explanation;
  if (opened) {
    const GateRange& range = opened->range;
    if (!range.note.empty()) line += "; " + range.note;
    line += ": ";
    if (asked.request.kind == RangeKind::kNothing) {
      line += "0 commits in range: the ref is deleted";
    } else {
      if (range.whole) line += "all that is reached from ";
      line += escape_for_terminal(range.text);
    }
  }
  line = without_secrets(detector, line);
  std::fprintf(stderr, "tokensweep: %s\n", without_log_commands(line).c_str());
}

Result<std::unique_ptr<git::Repository>> open_repository(
    const Arguments& arguments) {
  return git::Repository::open_with(arguments.repository,
                                    reader_of(arguments.reader));
}

Result<OpenedRange> open_once(const Arguments& arguments,
                              const RangeRequest& request) {
  OpenedRange opened;
  TRY_ASSIGN(opened.repository, open_repository(arguments));
  git::Repository& repository = *opened.repository;
  opened.source = std::make_unique<git::CommitSource>(
      repository.objects(), repository.layout().format,
      repository.shallow_ids());
  git::Revisions revisions(repository, *opened.source);
  TRY_ASSIGN(opened.range,
             find_range(repository, *opened.source, revisions, request));
  return opened;
}

// What to ask the server for by its name there, behind the steps of a revision.
void add_wanted(std::string_view revision, std::vector<std::string>& wanted) {
  constexpr std::string_view kRemote = "origin/";
  std::string name(revision.substr(0, revision.find_first_of("~^")));
  if (const auto id = git::ObjectId::from_hex(name)) {
    wanted.push_back(id->hex());
  } else if (name.starts_with(kRemote)) {
    name.erase(0, kRemote.size());
    if (!is_branch_name(name)) return;
    wanted.push_back("+refs/heads/" + name + ":refs/remotes/origin/" + name);
  } else if (is_commit_id(name)) {
    // No server knows ids that are cut short.
    wanted.emplace_back("+refs/heads/*:refs/remotes/origin/*");
  }
}

std::vector<std::string> wanted_by(const RangeRequest& request) {
  std::vector<std::string> wanted;
  add_wanted(request.base, wanted);
  add_wanted(request.head, wanted);
  if (!request.branch.empty()) add_wanted("origin/" + request.branch, wanted);
  return wanted;
}

// HEAD of a CI run is on no branch, so it is asked for by id.
Result<void> fetch_more(const Arguments& arguments, const RangeRequest& request,
                        std::uint32_t depth) {
  TRY_ASSIGN(const auto repository, open_repository(arguments));
  std::vector<std::string> wanted = wanted_by(request);
  if (request.head == "HEAD" || request.checkout_counts) {
    TRY_ASSIGN(const std::optional<git::ObjectId> head, repository->head());
    if (head) wanted.push_back(head->hex());
  }
  return git::deepen(*repository, depth, wanted);
}

// What the clone lacks, which is not shallow.
Result<OpenedRange> open_with_missing(const Arguments& arguments,
                                      const RangeRequest& request) {
  TRY_ASSIGN(const auto repository, open_repository(arguments));
  TRY(git::fetch_wanted(*repository, wanted_by(request)));
  auto opened = open_once(arguments, request);
  if (opened || !is_needs_fetch(opened.error())) return opened;
  return Error(ErrorKind::kUsage,
               opened.error().message() +
                   "; git could not fetch it from origin, git fetch by hand "
                   "says why");
}

Result<OpenedRange> open_range(const Arguments& arguments,
                               const RangeRequest& request) {
  auto opened = open_once(arguments, request);
  if (!arguments.gate.deepen) return opened;
  if (!opened && is_needs_fetch(opened.error())) {
    opened = open_with_missing(arguments, request);
  }
  for (const std::uint32_t depth :
       {std::uint32_t{100}, std::uint32_t{1000}, git::kAll}) {
    if (opened || !is_needs_history(opened.error())) break;
    TRY(fetch_more(arguments, request, depth));
    opened = open_once(arguments, request);
  }
  return opened;
}

Result<GatePolicy> policy_of(const Arguments& arguments, bool whole,
                             OpenedRange& opened) {
  const GateArguments& gate = arguments.gate;
  std::optional<CiBranches> branches;
  if (gate.range.empty() && gate.base.empty()) {
    TRY_ASSIGN(branches, find_ci_branches(variable, read_event_file));
  }
  git::Revisions revisions(*opened.repository, *opened.source);
  return find_gate_policy(gate, branches, whole, opened.range, revisions,
                          *opened.source);
}

// As an audit calls the names of refs.
std::optional<ChangedText> text_of(const std::vector<std::string>& ref_names) {
  if (ref_names.empty()) return std::nullopt;
  std::string text;
  for (const std::string& name : ref_names) text.append(name).append("\n");
  return ChangedText{OccurrenceKind::kGitMetadata, "refs", std::move(text)};
}

Result<ScanJob> job_of(const Arguments& arguments, OpenedRange& opened,
                       const Asked& asked, const GatePolicy& policy,
                       const Detector& detector) {
  git::Repository& repository = *opened.repository;
  const GateRange& range = opened.range;
  ScanJob job;
  job.repository = &repository.layout();
  job.detector = &detector;
  TRY_ASSIGN(job.policy,
             load_policy_of_commits(arguments, repository, policy.commits));
  if (!job.policy.notice.empty()) {
    print_error(
        without_secrets(detector, Error(ErrorKind::kUsage, job.policy.notice)));
  }
  std::vector<git::ObjectId> befores = policy.commits;
  if (range.base) befores.push_back(*range.base);
  TRY(check_changed_policy(arguments, repository, range.head, befores));
  Target& target = job.report.target;
  target.kind = "range";
  target.path = arguments.repository;
  target.head = range.head.hex();
  target.remote_url = repository.origin_url();
  target.branch = repository.head_branch();
  if (range.base) target.base = range.base->hex();
  target.range = range.text;
  target.config_from = policy.from;
  job.report.coverage.tips = {target.head};
  if (asked.request.kind == RangeKind::kNothing) {
    job.report.coverage.skipped["deleted ref"] = {SkipEffect::kCounted, 1, {}};
  }
  job.scan = [&](const ScanOptions& options, Report& report,
                 ScanStatistics& statistics) -> Result<void> {
    TRY_ASSIGN(ChangeScan changes,
               changes_of(repository, *opened.source, range.commits.commits,
                          report.coverage));
    changes.messages.insert(changes.messages.end(), range.tags.begin(),
                            range.tags.end());
    if (const auto names = text_of(asked.ref_names)) {
      changes.texts.push_back(*names);
    }
    changes.trust_added_allows = policy.trust_comments;
    changes.comment_base = policy.comment_base;
    changes.untrusted_commits = policy.untrusted_commits;
    TRY(scan_changes(repository.objects(), changes, options, report,
                     statistics));
    if (policy.comment_tip) {
      accept_by_comments_of(*policy.comment_tip, repository.objects(),
                            *options.detector, options.markers, report);
    }
    mark_held_by_head(repository.objects(), range.head,
                      repository.layout().format, *options.detector, report);
    return {};
  };
  return job;
}

// What would accept more than counts, and why it does not.
struct OneSided {
  AllowPolicy allows;
  std::string_view words;
};

std::optional<OneSided> one_sided_of(const RepoPolicy& policy,
                                     const GatePolicy& gate) {
  if (!policy.allows.witnesses) return std::nullopt;
  OneSided side;
  side.allows.today = policy.allows.today;
  if (gate.from == "base") {
    side.allows.entries = *policy.allows.witnesses;
    side.words =
        "accepted by the base, not yet where this change starts: merge or "
        "rebase it";
  } else {
    side.allows.entries = policy.allows.entries;
    side.words =
        "accepted by the head, not by the commit before: that counts from the "
        "next push on";
  }
  return side;
}

void print_one_sided(const OneSided& side, Report report) {
  const std::size_t before = report.findings.size();
  apply_allows(side.allows, report);
  const std::size_t accepted = before - report.findings.size();
  if (accepted == 0) return;
  std::fprintf(stderr, "tokensweep: %s %s %s\n",
               count_of(accepted, "finding").c_str(),
               accepted == 1 ? "is" : "are", std::string(side.words).c_str());
}

// `reported` becomes true when the reports are written.
Result<int> gate(const Arguments& arguments, const Detector& detector,
                 bool& reported) {
  TRY_ASSIGN(const Asked asked, asked_range(arguments));
  auto opened = open_range(arguments, asked.request);
  if (!asked.explanation.empty() && !arguments.quiet) {
    print_range(asked, opened, detector);
  }
  if (!opened) return std::move(opened).error();
  TRY_ASSIGN(const GatePolicy policy,
             policy_of(arguments, opened->range.whole, *opened));
  TRY_ASSIGN(ScanJob job, job_of(arguments, *opened, asked, policy, detector));
  const std::optional<OneSided> one_sided = one_sided_of(job.policy, policy);
  job.write = [&](const Report& report, Outcome&) {
    reported = true;
    if (one_sided) print_one_sided(*one_sided, report);
    return write_outputs(report, arguments);
  };
  return run_scan_job(arguments, std::move(job));
}

// Nothing of what the gate says shows a secret.
Result<int> gate_with_rules(const Arguments& arguments, bool& reported) {
  TRY_ASSIGN(const auto detector, load_detector(arguments.rules));
  Result<int> code = gate(arguments, *detector, reported);
  if (!code) return without_secrets(*detector, code.error());
  return code;
}

}  // namespace

int run_gate(const Arguments& arguments) {
  Arguments own = arguments;
  add_ci_outputs(own, variable);
  remove_old_reports(own);
  bool reported = false;
  const Result<int> code = gate_with_rules(own, reported);
  if (!code) print_error(code.error());
  if (!reported) {
    write_stopped_reports(own,
                          code ? "the log says why" : code.error().message());
  }
  return code ? *code : exit_code_for(code.error());
}

}  // namespace tokensweep::cli
