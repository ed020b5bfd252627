// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/import.h"

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

#include "base/dates.h"
#include "cli/baseline/entry_secrets.h"
#include "cli/baseline/file.h"
#include "cli/baseline/foreign_matcher.h"
#include "cli/baseline/import_summary.h"
#include "cli/input_text.h"
#include "cli/scan/run.h"
#include "findings/baseline.h"
#include "findings/redact_report.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/audit.h"

namespace tokensweep::cli {
namespace {

constexpr std::size_t kMaxLabels = 3;

// What becomes of the foreign entries about one finding.
struct Acceptance {
  std::set<std::string> labels;
  std::set<std::string> globs;  // where it is accepted
  bool everywhere = false;
};

Result<ForeignBaseline> read_input(const BaselineArguments& arguments) {
  TRY_ASSIGN(const InputText input,
             read_input_text(arguments.input, kMaxForeignBytes));
  auto baseline = read_foreign_baseline(input.text.view(),
                                        parse_foreign_format(arguments.from));
  if (!baseline) {
    return Error(ErrorKind::kUsage,
                 input.place + " " + baseline.error().message());
  }
  return baseline;
}

// Texts as they may be shown: a secret of the file, of a finding, or one that a
// rule finds in them is hidden.
using ShownTexts = std::map<std::string, std::string>;

ShownTexts shown_texts(const std::set<std::string>& texts,
                       const ForeignBaseline& foreign, const Detector& detector,
                       const Report& report) {
  Report scratch;
  scratch.hidden = report.hidden;
  for (const Finding& finding : report.findings) {
    scratch.hidden.push_back(finding.secret);
  }
  for (const ForeignEntry& entry : foreign.entries) {
    scratch.hidden.emplace_back(entry.secret.view());
  }
  std::string all;
  Finding holder;
  for (const std::string& text : texts) {
    all += text + "\n";
    holder.occurrences.emplace_back().path = text;
  }
  BlobScanner scanner(detector.detection());
  for (const Match& match : scanner.scan(as_bytes(all))) {
    scratch.hidden.push_back(match.secret);
  }
  scratch.findings.push_back(std::move(holder));
  redact_report(scratch);
  ShownTexts shown;
  auto hidden = scratch.findings.front().occurrences.begin();
  for (const std::string& text : texts) {
    shown.emplace(text, std::move((hidden++)->path));
  }
  return shown;
}

// A glob that matches this path alone, or, where it has a backslash, which
// would be a slash, those that differ there.
std::string glob_of(std::string_view path) {
  std::string glob = "/";
  for (const char c : path) {
    const bool special = c == '*' || c == '?' || c == '[';
    if (c == '\\') {
      glob += '?';
    } else {
      glob += special ? std::string{'[', c, ']'} : std::string(1, c);
    }
  }
  return glob;
}

// Empty for anywhere.
std::string glob_of(const ForeignEntry& entry,
                    const AcceptedFinding& accepted) {
  if (accepted.path.empty()) return {};
  return entry.path_kind == ForeignPath::kGlob ? entry.path
                                               : glob_of(accepted.path);
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

// Whether `one` accepts all that `other` does, both being of one finding.
bool covers(const AllowEntry& one, const AllowEntry& other) {
  if (!one.rule.empty() || one.fingerprint != other.fingerprint) return false;
  return one.paths.empty() ||
         (!other.paths.empty() &&
          std::ranges::all_of(other.paths, [&](const std::string& path) {
            return std::ranges::find(one.paths, path) != one.paths.end();
          }));
}

class Import {
 public:
  // Both must outlive it. `now` in unix seconds.
  Import(const ForeignBaseline& foreign, const BaselineArguments& arguments,
         AllowEntry common, std::int64_t now)
      : foreign_(foreign),
        arguments_(arguments),
        common_(std::move(common)),
        today_(format_date(now)) {
    summary_.format = foreign.format;
    summary_.entries = foreign.entries.size();
  }

  void match(git::Repository& repository, const Detector& detector,
             const Report& report) {
    summary_.complete = report.coverage.complete();
    ForeignMatcher matcher(repository, detector, report);
    std::vector<ForeignMatch> matches;
    std::set<std::string> texts;
    for (const ForeignEntry& entry : foreign_.entries) {
      matches.push_back(matcher.match(entry));
      if (is_refused(entry)) note_confirmed(matches.back());
      texts.insert({entry.label, entry.path});
      for (const AcceptedFinding& accepted : matches.back().accepted) {
        texts.insert(glob_of(entry, accepted));
      }
    }
    shown_ = shown_texts(texts, foreign_, detector, report);
    for (std::size_t i = 0; i < matches.size(); ++i) {
      take(foreign_.entries[i], std::move(matches[i]));
    }
  }

  // What the baseline says of a finding already stays as it is, unless it is
  // over.
  void add_to(std::vector<AllowEntry>& entries) {
    for (const auto& [fingerprint, acceptance] : accepted_) {
      AllowEntry entry = common_;
      entry.fingerprint = fingerprint;
      entry.reason =
          reason_of(common_.reason, foreign_.format, acceptance.labels);
      if (!acceptance.everywhere) {
        entry.paths.assign(acceptance.globs.begin(), acceptance.globs.end());
      }
      add_entry(std::move(entry), entries);
    }
  }

  [[nodiscard]] ImportSummary& summary() { return summary_; }

 private:
  [[nodiscard]] bool is_refused(const ForeignEntry& entry) const {
    return !entry.confirmed.empty() && !arguments_.include_confirmed;
  }

  void note_confirmed(const ForeignMatch& match) {
    for (const AcceptedFinding& accepted : match.accepted) {
      confirmed_.insert(accepted.finding->fingerprint);
    }
  }

  // Why the entry is refused whatever it matches; empty when it is not. A file
  // may name a secret several times, and not know it for a real one each time.
  [[nodiscard]] std::string refusal_of(const ForeignEntry& entry,
                                       const ForeignMatch& match) const {
    if (is_refused(entry)) return entry.confirmed;
    const bool confirmed_elsewhere = std::ranges::any_of(
        match.accepted, [&](const AcceptedFinding& accepted) {
          return confirmed_.contains(accepted.finding->fingerprint);
        });
    return confirmed_elsewhere ? "is a real secret by another entry" : "";
  }

  void take(const ForeignEntry& entry, ForeignMatch match) {
    const std::string& label = shown_.at(entry.label);
    for (const AcceptedFinding& accepted : match.accepted) {
      const std::string glob = glob_of(entry, accepted);
      // It would have to stand in the baseline.
      if (shown_.at(glob) != glob) match.problem = "has a secret in its path";
    }
    if (std::string refusal = refusal_of(entry, match); !refusal.empty()) {
      ++summary_.refused;
      match.problem = std::move(refusal);
    }
    if (!match.problem.empty()) {
      const bool is_id = git::ObjectId::from_hex(entry.commit).has_value();
      summary_.unmatched.push_back(
          {entry.number, label, shown_.at(entry.path), entry.line,
           is_id ? entry.commit : std::string(), match.problem});
      return;
    }
    ++summary_.matched[to_string(match.by)];
    for (const AcceptedFinding& accepted : match.accepted) {
      Acceptance& acceptance = accepted_[accepted.finding->fingerprint];
      if (!label.empty()) acceptance.labels.insert(label);
      if (accepted.path.empty()) {
        acceptance.everywhere = true;
      } else {
        acceptance.globs.insert(glob_of(entry, accepted));
      }
    }
  }

  void add_entry(AllowEntry entry, std::vector<AllowEntry>& entries) {
    const bool known =
        std::ranges::any_of(entries, [&](const AllowEntry& other) {
          return !is_expired(other, today_) && covers(other, entry);
        });
    if (known) {
      ++summary_.already;
      return;
    }
    ++summary_.added;
    const auto over = std::erase_if(entries, [&](const AllowEntry& other) {
      return is_expired(other, today_) && covers(entry, other);
    });
    if (over > 0) ++summary_.renewed;
    entries.push_back(std::move(entry));
  }

  const ForeignBaseline& foreign_;
  const BaselineArguments& arguments_;
  const AllowEntry common_;
  const std::string today_;
  std::map<std::string, Acceptance> accepted_;  // by fingerprint
  // Fingerprints of what refused entries know to be real secrets.
  std::set<std::string> confirmed_;
  ShownTexts shown_;  // of labels, paths and globs
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
  Import import(foreign, baseline, common, now);
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
