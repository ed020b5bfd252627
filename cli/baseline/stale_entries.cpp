// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/stale_entries.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "findings/baseline.h"
#include "scanner/git/object_id.h"
#include "scanner/git/repository.h"
#include "scanner/pipeline/report_builder.h"
#include "scanner/sources/file_feeder.h"

namespace tokensweep::cli {
namespace {

namespace fs = std::filesystem;

// "FILE:LINE" without the line.
std::string_view file_of(std::string_view where) {
  const std::size_t colon = where.rfind(':');
  return where.substr(0, colon);
}

// A repository's own baseline has its bare name in reports.
bool names_file(std::string_view named, const BaselineFile& file) {
  if (!file.folder().empty() && named == kBaselineName) return true;
  if (named == file.path()) return true;
  std::error_code error;
  return fs::equivalent(fs::path(named), fs::path(file.path()), error);
}

Result<void> check_target(const Report& report, const BaselineFile& file) {
  const auto head = git::ObjectId::from_hex(report.target.head);
  if (file.folder().empty() || !head) return {};
  TRY_ASSIGN(const std::unique_ptr<git::Repository> repository,
             git::Repository::open(file.folder()));
  if (repository->objects().read(*head)) return {};
  return Error(ErrorKind::kUsage,
               "the report is of a commit that this repository does not have "
               "(" +
                   head->hex() +
                   "): of another repository, or of a later version of it");
}

// Names the audit that would read it.
Result<void> check_left_out(const Report& report) {
  const auto& skipped = report.coverage.skipped;
  const bool ignored = skipped.contains(std::string(skip_reason::kIgnored));
  const bool excluded =
      skipped.contains(std::string(skip_reason::kExcluded)) ||
      report.suppressed.by_reason.contains(std::string(kExcludedPath));
  if (!ignored && !excluded) return {};
  std::string message = "the report is of an audit that left out what ";
  message += ignored ? ".gitignore names" : "the config excludes";
  message += ", where the entries may be needed; an audit with";
  if (ignored) message += " --no-ignore";
  if (excluded) {
    message +=
        " --ignore-repo-config and --baseline " + std::string(kBaselineName);
  }
  return Error(ErrorKind::kUsage, message + " reads it");
}

}  // namespace

Result<std::vector<AllowNote>> stale_notes(const Report& report,
                                           const BaselineFile& file) {
  std::vector<AllowNote> notes;
  for (const AllowNote& note : report.suppressed.notes) {
    if (note.problem == AllowProblem::kStale &&
        names_file(file_of(note.where), file)) {
      notes.push_back(note);
    }
  }
  if (notes.empty()) return notes;
  TRY(check_target(report, file));
  TRY(check_left_out(report));
  return notes;
}

StaleEntries::StaleEntries(const std::vector<AllowEntry>& entries,
                           const std::vector<AllowNote>& notes) {
  for (const AllowNote& note : notes) {
    --left_[{note.fingerprint, note.rule, note.reason, note.expires}];
  }
  for (const AllowEntry& entry : entries) {
    const Key key = {entry.fingerprint, entry.rule, entry.reason,
                     entry.expires};
    if (const auto at = left_.find(key); at != left_.end()) ++at->second;
  }
}

bool StaleEntries::contains(const AllowEntry& entry) const {
  const auto at =
      left_.find({entry.fingerprint, entry.rule, entry.reason, entry.expires});
  return at != left_.end() && at->second <= 0;
}

}  // namespace tokensweep::cli
