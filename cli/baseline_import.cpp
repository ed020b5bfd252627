// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline_import.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/secret_text.h"
#include "cli/baseline_file.h"
#include "cli/entry_secrets.h"
#include "cli/foreign_matcher.h"
#include "cli/import_summary.h"
#include "cli/scan_run.h"
#include "findings/redact_report.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/audit.h"

namespace tokensweep::cli {
namespace {

constexpr std::size_t kMaxLabels = 3;

// What may be shown of a foreign entry.
struct Shown {
  std::string label;
  std::string path;
};

// What becomes of the foreign entries about one finding.
struct Acceptance {
  std::set<std::string> labels;
  std::set<std::string> globs;  // where it is accepted
  bool everywhere = false;
};

Result<ForeignBaseline> read_input(const BaselineArguments& arguments) {
  const bool from_stdin = arguments.input == "-";
  const std::string place = from_stdin ? "standard input" : arguments.input;
  Result<std::string> read =
      from_stdin ? read_descriptor(STDIN_FILENO, kMaxForeignBytes)
                 : read_file(arguments.input, kMaxForeignBytes);
  if (!read) {
    return from_stdin ? std::move(read).error().with_context(place)
                      : std::move(read).error();
  }
  const SecretText text(*std::move(read));
  auto baseline =
      read_foreign_baseline(text.view(), parse_foreign_format(arguments.from));
  if (!baseline) {
    return Error(ErrorKind::kUsage, place + " " + baseline.error().message());
  }
  return baseline;
}

// Labels and paths as they may be shown: a secret of the file, of a finding, or
// one that a rule finds in them is hidden.
std::vector<Shown> shown_of(const std::vector<ForeignEntry>& entries,
                            const Detector& detector, const Report& report) {
  Report scratch;
  for (const Finding& finding : report.findings) {
    scratch.hidden.push_back(finding.secret);
  }
  std::string all;
  Finding texts;
  for (const ForeignEntry& entry : entries) {
    scratch.hidden.emplace_back(entry.secret.view());
    for (const std::string& text : {entry.label, entry.path}) {
      all += text + "\n";
      texts.occurrences.emplace_back().path = text;
    }
  }
  BlobScanner scanner(detector.detection());
  for (const Match& match : scanner.scan(as_bytes(all))) {
    scratch.hidden.push_back(match.secret);
  }
  scratch.findings.push_back(std::move(texts));
  redact_report(scratch);
  std::vector<Shown> shown;
  std::vector<Occurrence>& hidden = scratch.findings.front().occurrences;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    shown.push_back(
        {std::move(hidden[2 * i].path), std::move(hidden[2 * i + 1].path)});
  }
  return shown;
}

// A glob that matches this path alone. Backslashes would be slashes.
std::string glob_of(const ForeignEntry& entry) {
  if (entry.is_glob) return entry.path;
  std::string glob = "/";
  for (const char c : entry.path) {
    const bool special = c == '*' || c == '?' || c == '[';
    glob += special ? std::string{'[', c, ']'} : std::string(1, c);
  }
  return glob;
}

std::string reason_of(const std::string& reason, ForeignFormat format,
                      const std::set<std::string>& labels) {
  std::string text =
      reason + " (imported from " + std::string(to_string(format));
  std::size_t count = 0;
  for (const std::string& label : labels) {
    if (count == kMaxLabels) break;
    text.append(count++ == 0 ? ": " : ", ").append(label);
  }
  if (labels.size() > count) {
    text += " and " + std::to_string(labels.size() - count) + " more";
  }
  return text + ")";
}

class Import {
 public:
  Import(const ForeignBaseline& foreign, const AllowEntry& common)
      : foreign_(foreign), common_(common) {
    summary_.format = foreign.format;
    summary_.entries = foreign.entries.size();
  }

  void match(git::Repository& repository, const Detector& detector,
             const Report& report) {
    summary_.complete = report.coverage.complete();
    ForeignMatcher matcher(repository, detector, report);
    const auto shown = shown_of(foreign_.entries, detector, report);
    for (std::size_t i = 0; i < shown.size(); ++i) {
      take(foreign_.entries[i], shown[i], matcher);
    }
  }

  // What the baseline says of a finding already stays as it is.
  void add_to(std::vector<AllowEntry>& entries) {
    for (const auto& [fingerprint, acceptance] : accepted_) {
      AllowEntry entry = common_;
      entry.fingerprint = fingerprint;
      entry.reason =
          reason_of(common_.reason, foreign_.format, acceptance.labels);
      if (!acceptance.everywhere) {
        entry.paths.assign(acceptance.globs.begin(), acceptance.globs.end());
      }
      const bool known =
          std::ranges::any_of(entries, [&](const AllowEntry& other) {
            return other.fingerprint == entry.fingerprint &&
                   other.rule.empty() &&
                   (other.paths.empty() || other.paths == entry.paths);
          });
      ++(known ? summary_.already : summary_.added);
      if (!known) entries.push_back(std::move(entry));
    }
  }

  [[nodiscard]] ImportSummary& summary() { return summary_; }

 private:
  void take(const ForeignEntry& entry, const Shown& shown,
            ForeignMatcher& matcher) {
    ForeignMatch match = matcher.match(entry);
    // It would have to stand in the baseline.
    if (match.problem.empty() && entry.only_there && shown.path != entry.path) {
      match.problem = "has a secret in its path";
    }
    if (!match.problem.empty()) {
      summary_.unmatched.push_back({entry.number, shown.label, shown.path,
                                    entry.line, entry.commit, match.problem});
      return;
    }
    ++summary_.matched[to_string(match.by)];
    for (const Finding* finding : match.findings) {
      Acceptance& acceptance = accepted_[finding->fingerprint];
      if (!shown.label.empty()) acceptance.labels.insert(shown.label);
      if (entry.only_there) {
        acceptance.globs.insert(glob_of(entry));
      } else {
        acceptance.everywhere = true;
      }
    }
  }

  const ForeignBaseline& foreign_;
  const AllowEntry& common_;
  std::map<std::string, Acceptance> accepted_;  // by fingerprint
  ImportSummary summary_;
};

}  // namespace

Result<int> import_baseline(const Arguments& arguments, std::int64_t now) {
  const BaselineArguments& baseline = arguments.baseline;
  TRY_ASSIGN(const AllowEntry common, entry_of(baseline, now));
  TRY(refuse_secrets(arguments.rules, common));
  TRY_ASSIGN(const ForeignBaseline foreign, read_input(baseline));
  TRY_ASSIGN(const BaselineFile file,
             BaselineFile::find(baseline.file, baseline.target));
  TRY(file.read());  // a broken one is told before the audit
  TRY_ASSIGN(const std::unique_ptr<git::Repository> repository,
             git::Repository::open(baseline.target));
  Import import(foreign, common);
  ScanJob job;
  job.report.target.kind = "repository";
  job.report.target.path = baseline.target;
  const Detector* detector = nullptr;
  job.scan = [&](const ScanOptions& options, Report& report,
                 ScanStatistics& statistics) {
    detector = options.detector;
    return audit(*repository, options, report, statistics);
  };
  job.write = [&](const Report& report, Outcome& outcome) -> Result<void> {
    outcome.findings = false;
    import.match(*repository, *detector, report);
    TRY_ASSIGN(const BaselineLock lock, file.lock());
    TRY_ASSIGN(std::vector<AllowEntry> entries, file.read());
    import.add_to(entries);
    if (import.summary().added > 0) TRY(file.write(entries));
    import.summary().baseline = file.path();
    const std::string text = baseline.json ? import_json(import.summary())
                                           : import_text(import.summary());
    std::fputs(text.c_str(), stdout);
    return {};
  };
  return run_scan_job(arguments, std::move(job));
}

}  // namespace tokensweep::cli
