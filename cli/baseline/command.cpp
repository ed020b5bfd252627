// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/command.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/dates.h"
#include "cli/baseline/entry_secrets.h"
#include "cli/baseline/file.h"
#include "cli/baseline/import.h"
#include "cli/baseline/stale_entries.h"
#include "cli/exit_code.h"
#include "cli/harden_process.h"
#include "cli/hook_install/script.h"
#include "cli/input_text.h"
#include "cli/print_error.h"
#include "findings/baseline.h"
#include "findings/json_text.h"
#include "findings/path_globs.h"
#include "reporters/wording.h"

namespace tokensweep::cli {
namespace {

using Json = nlohmann::ordered_json;

void print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
}

void say(const std::string& line) {
  print(log_line(line) + "\n");
}

std::string until(const AllowEntry& entry) {
  return entry.expires.empty() ? "for good" : "until " + entry.expires;
}

Result<Report> read_input(const std::string& input) {
  TRY_ASSIGN(const InputText text, read_input_text(input, kMaxReportBytes));
  return parse_report(text);
}

// Findings of a report as entries. Live secrets are left out unless they are
// asked for: a baseline would hide what has to be revoked.
struct CreatedEntries {
  std::vector<AllowEntry> entries;
  std::size_t live = 0;  // that are left out
};

Result<CreatedEntries> entries_of(const Report& report,
                                  const AllowEntry& common,
                                  bool include_confirmed) {
  CreatedEntries created;
  for (const Finding& finding : report.findings) {
    if (finding.verdict == Verdict::kRefuted) continue;
    if (!is_fingerprint(finding.fingerprint)) {
      return Error(ErrorKind::kCorrupt,
                   "the report has a finding whose fingerprint is none");
    }
    if (finding.state == LiveState::kLive && !include_confirmed) {
      ++created.live;
      continue;
    }
    created.entries.push_back(common);
    created.entries.back().fingerprint = finding.fingerprint;
  }
  return created;
}

Result<int> create(const BaselineArguments& arguments, std::int64_t now) {
  TRY_ASSIGN(const AllowEntry entry, entry_of(arguments, now));
  TRY(refuse_secrets({}, entry));
  TRY_ASSIGN(const BaselineFile file, BaselineFile::find(arguments.file, "."));
  TRY_ASSIGN(const Report report, read_input(arguments.input));
  TRY_ASSIGN(const BaselineLock lock, file.lock());
  TRY_ASSIGN(const bool there, file.exists());
  if (there && !arguments.force) {
    return Error(ErrorKind::kUsage,
                 file.path() +
                     " is there already: `tokensweep baseline add` adds to it, "
                     "--force replaces it");
  }
  TRY_ASSIGN(const CreatedEntries created,
             entries_of(report, entry, arguments.include_confirmed));
  TRY(file.write(created.entries));
  const auto left_out = report.suppressed.by_reason.find("baseline");
  if (left_out != report.suppressed.by_reason.end()) {
    say("The report leaves out " +
        count_of(left_out->second, "finding", "findings") +
        " that a baseline accepts, and so does this one; an audit with "
        "--ignore-repo-config has them.");
  }
  if (created.live > 0) {
    say("Not accepted: " +
        count_of(created.live, "secret that works", "secrets that work") +
        "; `tokensweep revoke` ends them, --include-confirmed accepts them.");
  }
  say(file.path() + ": accepted " +
      count_of(created.entries.size(), "finding", "findings") + " " +
      until(entry));
  return static_cast<int>(kClean);
}

// The path for a shell that is where this program was started.
std::string shell_path(const std::string& path) {
  std::error_code error;
  std::string near = std::filesystem::proximate(path, error).string();
  std::string_view name = near;
  while (name.starts_with("../")) name.remove_prefix(3);
  return name == kBaselineName ? near : shell_quote(path);
}

// No word is shown: it may be the secret itself.
Result<void> check_scope(const BaselineArguments& arguments) {
  for (const std::string& path : arguments.paths) {
    const std::string_view problem = glob_problem(path);
    if (!problem.empty()) {
      return Error(ErrorKind::kUsage, "--path: " + std::string(problem));
    }
  }
  for (std::size_t i = 0; i < arguments.fingerprints.size(); ++i) {
    if (is_fingerprint(arguments.fingerprints[i])) continue;
    return Error(ErrorKind::kUsage,
                 "argument " + std::to_string(i + 1) +
                     " is no fingerprint: those are ts1: and 32 hex digits, "
                     "as reports show them");
  }
  return {};
}

Result<int> add(const BaselineArguments& arguments, std::int64_t now) {
  TRY_ASSIGN(AllowEntry entry, entry_of(arguments, now));
  for (const std::string& path : arguments.paths) {
    entry.paths.push_back(glob_with_slashes(path));
  }
  entry.rule = arguments.rule;
  TRY(check_scope(arguments));
  TRY(refuse_secrets({}, entry));
  TRY_ASSIGN(const BaselineFile file, BaselineFile::find(arguments.file, "."));
  TRY_ASSIGN(const BaselineLock lock, file.lock());
  TRY_ASSIGN(std::vector<AllowEntry> entries, file.read());
  std::string lines;
  for (const std::string& fingerprint : arguments.fingerprints) {
    entry.fingerprint = fingerprint;
    const PutResult put = put_entry(entries, entry);
    lines += fingerprint +
             (put.changed ? ": changed, accepted " : ": accepted ") +
             until(entry);
    if (put.other_scopes > 0) {
      lines += ", beside " + count_of(put.other_scopes, "entry", "entries") +
               " of another scope";
    }
    lines += "\n";
  }
  TRY(file.write(entries));
  print(lines);
  if (arguments.file.empty()) {
    say(std::string("Commit it, too: git add ") +
        (file.is_left_out() ? "--sparse " : "") + shell_path(file.path()));
  }
  return static_cast<int>(kClean);
}

std::string lines_of(const AllowEntry& entry, std::string_view today) {
  std::string text = entry.fingerprint + "  ";
  if (is_expired(entry, today)) text += "EXPIRED ";
  text += entry.expires.empty() ? "for good" : entry.expires;
  text += "\n    " + log_line(entry.reason) + "\n";
  if (!entry.author.empty()) {
    text += "    by " + log_line(entry.author) + "\n";
  }
  if (!entry.rule.empty()) {
    text += "    rule " + log_line(entry.rule) + "\n";
  }
  for (const std::string& path : entry.paths) {
    text += "    only at " + log_line(path) + "\n";
  }
  return text;
}

Json json_of(const AllowEntry& entry, std::string_view today) {
  Json paths = Json::array();
  for (const std::string& path : entry.paths) paths.push_back(json_text(path));
  Json json = Json::object();
  json["fingerprint"] = json_text(entry.fingerprint);
  json["rule"] = json_text(entry.rule);
  json["paths"] = std::move(paths);
  json["reason"] = json_text(entry.reason);
  json["author"] = json_text(entry.author);
  json["expires"] = json_text(entry.expires);
  json["expired"] = is_expired(entry, today);
  return json;
}

Result<int> list(const BaselineArguments& arguments, std::int64_t now) {
  TRY_ASSIGN(const BaselineFile file, BaselineFile::find(arguments.file, "."));
  TRY_ASSIGN(std::vector<AllowEntry> entries, file.read());
  TRY(hide_secrets({}, entries));
  TRY_ASSIGN(const bool there, file.exists());
  if (!there && !arguments.file.empty()) {
    return Error(ErrorKind::kUsage, file.path() + ": there is no such file");
  }
  const std::string today = format_date(now);
  if (!arguments.json) {
    for (const AllowEntry& entry : entries) print(lines_of(entry, today));
    say(file.path() + ": " + count_of(entries.size(), "entry", "entries"));
    return static_cast<int>(kClean);
  }
  Json array = Json::array();
  for (const AllowEntry& entry : entries) {
    array.push_back(json_of(entry, today));
  }
  Json json = Json::object();
  json["file"] = json_text(file.path());
  json["entries"] = std::move(array);
  print(dump_indented(json) + "\n");
  return static_cast<int>(kClean);
}

Result<int> prune(const BaselineArguments& arguments, std::int64_t now) {
  TRY_ASSIGN(const BaselineFile file, BaselineFile::find(arguments.file, "."));
  Report report;
  if (!arguments.input.empty()) {
    TRY_ASSIGN(report, read_input(arguments.input));
  }
  if (!report.coverage.complete()) {
    return Error(ErrorKind::kUsage,
                 "the report is of an audit that did not read everything: it "
                 "cannot say what is stale");
  }
  TRY_ASSIGN(const std::vector<AllowNote> notes, stale_notes(report, file));
  TRY_ASSIGN(const BaselineLock lock, file.lock());
  TRY_ASSIGN(const std::vector<AllowEntry> entries, file.read());
  const std::string today = format_date(now);
  const StaleEntries stale(entries, notes);
  std::vector<AllowEntry> left;
  std::vector<AllowEntry> dropped;
  for (const AllowEntry& entry : entries) {
    const bool goes = is_expired(entry, today) || stale.contains(entry);
    (goes ? dropped : left).push_back(entry);
  }
  TRY(hide_secrets({}, dropped));
  if (!dropped.empty()) TRY(file.write(left));
  for (const AllowEntry& entry : dropped) {
    say(entry.fingerprint + ": dropped, " +
        (is_expired(entry, today) ? "expired " + entry.expires
                                  : std::string("stale")) +
        " (" + entry.reason + ")");
  }
  say(file.path() + ": dropped " + std::to_string(dropped.size()) + " of " +
      count_of(entries.size(), "entry", "entries"));
  return static_cast<int>(kClean);
}

Result<int> run(const Arguments& arguments) {
  const BaselineArguments& baseline = arguments.baseline;
  const std::int64_t now = std::time(nullptr);
  switch (baseline.action) {
    case BaselineAction::kCreate:
      return create(baseline, now);
    case BaselineAction::kAdd:
      return add(baseline, now);
    case BaselineAction::kList:
      return list(baseline, now);
    case BaselineAction::kPrune:
      return prune(baseline, now);
    case BaselineAction::kImport:
      return import_baseline(arguments, now);
  }
  return static_cast<int>(kClean);
}

}  // namespace

int run_baseline(const Arguments& arguments) {
  harden_process();
  const Result<int> code = run(arguments);
  return code ? *code : fail(code.error());
}

}  // namespace tokensweep::cli
