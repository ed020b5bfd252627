// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline/stale_entries.h"

#include <algorithm>
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

bool is_about(const AllowNote& note, const AllowEntry& entry) {
  return note.fingerprint == entry.fingerprint && note.rule == entry.rule &&
         note.reason == entry.reason && note.expires == entry.expires;
}

bool are_alike(const AllowEntry& a, const AllowEntry& b) {
  return a.fingerprint == b.fingerprint && a.rule == b.rule &&
         a.reason == b.reason && a.expires == b.expires;
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

bool is_stale(const AllowEntry& entry, const std::vector<AllowEntry>& entries,
              const std::vector<AllowNote>& notes) {
  const auto stale = std::ranges::count_if(
      notes, [&](const AllowNote& note) { return is_about(note, entry); });
  return stale > 0 &&
         stale >= std::ranges::count_if(entries, [&](const AllowEntry& other) {
           return are_alike(entry, other);
         });
}

}  // namespace tokensweep::cli
