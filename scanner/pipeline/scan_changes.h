// SPDX-License-Identifier: Apache-2.0
// `tokensweep hook` and `tokensweep gate`: what changes add to a history.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "findings/report.h"
#include "scanner/git/change.h"
#include "scanner/git/object_store.h"
#include "scanner/pipeline/scan_options.h"
#include "scanner/pipeline/scan_statistics.h"

namespace tokensweep {

// Text beside files: a commit message that is being written.
struct ChangedText {
  OccurrenceKind kind = OccurrenceKind::kCommit;
  std::string path;  // as shown; may be empty
  std::string content;
};

struct ChangeScan {
  std::vector<git::CommitChange> changes;  // parents before children
  // Commits and tags whose own text is new.
  std::vector<git::ObjectId> messages;
  std::vector<ChangedText> texts;
  // False where a comment that accepts a secret must have been there before:
  // one on an added line is listed and not honoured.
  bool trust_added_allows = true;
};

// Scans every added version whole, and reports the places of secrets that
// touch a line which no parent's version of the file has. A file that no
// parent has at its path is compared with the removed file that is most like
// it, if at least half of its lines are the same. Excluded paths are counted,
// not read. Paths of new files are scanned, too.
//
// Each finding's occurrences name path, line, blob and commit (empty for the
// index); exposure.introduced is the first commit of `changes` that adds it.
// Places that were there before are counted as "not added here".
// Fills findings, suppressed and coverage. An object that cannot be read makes
// the run incomplete.
[[nodiscard]] Result<void> scan_changes(git::ObjectStore& store,
                                        const ChangeScan& what,
                                        const ScanOptions& options,
                                        Report& report,
                                        ScanStatistics& statistics);

}  // namespace tokensweep
