// SPDX-License-Identifier: Apache-2.0
// `tokensweep hook` and `tokensweep gate`: what changes add to a history.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "findings/report.h"
#include "scanner/git/change.h"
#include "scanner/git/object_store.h"
#include "scanner/pipeline/old_places.h"
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
  // The repository's common directory, to look at the large files of Git LFS
  // that are there; empty: they are not looked at.
  std::string common_dir;
  // Only places in these files of `changes` are reported, and only these are
  // scanned; the rest still says where removed lines went.
  std::optional<std::set<std::string, std::less<>>> only;
  // False where a comment that accepts a secret must have been there before;
  // others are listed and not honoured.
  bool trust_added_allows = true;
  // What was accepted where removed files stood, beside what the options
  // accept; empty: nothing. See OldPlaces. Asked only for changes that remove
  // files and add places of secrets.
  FindOldPolicies old_policies;
  // The commits that know which comments were there: then one accepts when it
  // and the lines of its secret stand at the same path in all of them. Without
  // any, none does.
  std::vector<git::ObjectId> comment_base;
  // Sorted: when they are there, this is so of their comments alone, and the
  // other commits' count.
  std::optional<std::vector<git::ObjectId>> untrusted_commits;
};

// Scans every added version whole, and reports the places of secrets that the
// change adds: those whose lines were not there before. What counts is the text
// of the lines that a secret stands in, without indentation and line ends:
// - It is not added when the old version of the file holds it as often as the
//   new one: unchanged, indented and moved lines. Of a line or block that
//   stands more often than before, only the copies are added.
// - With several old versions (a merge) it is added when it is against each.
// - It is not added when a file that this change removes holds it: renamed
//   files, and parts of files moved out of removed ones. Each removed line
//   excuses one place; of several, that in the file most like the removed one.
//   What was accepted at the old place alone excuses none; see RemovedBlocks.
// - A secret of several lines is added when any of its lines was changed.
// A place in a changed line is added, though its secret stood there before.
//
// Also scanned are the paths that no parent has, those of submodules included,
// the targets of symlinks, messages and texts; all of these are new. Of a blob
// that stands for a large file (Git LFS) that file is scanned, too, as if it
// stood at its path; one that is not here is counted. Excluded paths are
// counted, not read. Of blobs that the cache knows to be clean the headers
// alone are read, unless they are so small that they may stand for a large
// file. Nothing here needs a working tree, an attribute or a filter.
//
// Each place is an occurrence: kind kIndex of staged files, kBlob of commits,
// with path, line, blob and commit (empty for the index); names have neither
// line nor blob. exposure.introduced and introductions are the commits of
// `changes` that add it, in that order; of the rest only in_index and reachable
// are set. Findings all of whose places were there before are counted as "not
// added here". Fills findings, suppressed and coverage; report.target should be
// filled already, since what it shows is looked at, too.
//
// An object that cannot be read, or is larger than options.max_file_bytes,
// makes the run incomplete; an old version, and one of a removed file, is only
// counted, and its lines count as not there. Where git's diff is needed
// to tell copies from what was there and libgit2 is missing or the contents are
// too long for it, which is counted, the last ones are the added ones, and no
// comment is old.
[[nodiscard]] Result<void> scan_changes(git::ObjectStore& store,
                                        const ChangeScan& what,
                                        const ScanOptions& options,
                                        Report& report,
                                        ScanStatistics& statistics);

}  // namespace tokensweep
