// SPDX-License-Identifier: Apache-2.0
// The objects of an audit: each is read and scanned, or was by an audit before.
//
// What an audit before left (AuditMemory) is used in one of three ways, and the
// report is the same each time:
// 1. Nothing has changed: no file of the store, no ref, no index entry. Only
//    objects that hold something are read, since no secret is kept.
// 2. Files came to the store, and none went or changed. Objects that are new
//    are read one by one; trees, commits and tags are walked for what they
//    refer to.
// 3. Files came, and the second way is not open: all objects are read; those
//    that were known to hold nothing, and are in no file that came, are not
//    scanned.
// 4. Anything else: all objects are read and scanned. An id alone proves
//    nothing: the reader does not hash contents.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/attribution.h"
#include "scanner/git/id_index.h"
#include "scanner/git/reference_log.h"
#include "scanner/git/repository.h"
#include "scanner/git/store_marks.h"
#include "scanner/pipeline/audit_memory.h"
#include "scanner/pipeline/audit_outcome.h"
#include "scanner/pipeline/object_fan.h"
#include "scanner/pipeline/scan_options.h"
#include "scanner/pipeline/scan_sink.h"
#include "scanner/pipeline/scan_statistics.h"

namespace tokensweep {

// One thread; the calls in this order.
class AuditObjects {
 public:
  // All outlive this.
  AuditObjects(git::Repository& repository, const ScanOptions& options,
               const RepositoryNames& names, ScanSink& sink,
               ScanStatistics& statistics);

  // Matches go to the sink; what it counted of objects is the sink's, all else
  // is added to `coverage`.
  [[nodiscard]] Result<void> read(Coverage& coverage);

  // Secrets are numbered as in AuditOutcome.
  [[nodiscard]] Result<git::AttributionResult> attribute(
      const git::AttributionInput& input);
  // By secret; empty when they are not known.
  [[nodiscard]] const std::vector<KnownFingerprint>& fingerprints() const {
    return outcome_.fingerprints;
  }

  // Keeps what the next audit can use. `coverage` is that of the whole run.
  void remember(std::vector<KnownFingerprint> fingerprints,
                const Coverage& coverage);

 private:
  [[nodiscard]] bool take_outcome();
  [[nodiscard]] Result<void> read_store();
  // Whether the store has all files that the last audit has read, as they were.
  Result<void> read_what_is_not_known(git::ReferenceLog& references);
  [[nodiscard]] bool has_old_files();
  [[nodiscard]] bool read_new(const std::vector<git::ObjectId>& clean);
  [[nodiscard]] Result<void> walk_for_references(git::ReferenceLog& references);
  [[nodiscard]] Result<void> walk_all(git::ReferenceLog& references,
                                      const std::vector<git::ObjectId>& clean);
  void report_references(git::ReferenceLog& references);

  enum class Count { kNo, kYes };
  [[nodiscard]] bool scan_each(const std::vector<git::ObjectId>& ids,
                               Count count);
  [[nodiscard]] bool scan_flagged();
  [[nodiscard]] git::StoreMarks mark_store(
      const std::vector<git::FileMark>& before) const;
  [[nodiscard]] git::ReadOptions read_options() const;

  git::Repository& repository_;
  const ScanOptions& options_;
  const RepositoryNames& names_;
  ScanSink& sink_;
  ScanStatistics& statistics_;

  AuditMemory* memory_ = nullptr;
  std::optional<AuditRecord> last_;
  git::StoreMarks marks_;
  Sha256 state_{};
  bool flagged_scanned_ = false;

  std::vector<git::ObjectId> ids_;    // of all objects, sorted
  std::vector<git::ObjectId> fresh_;  // of files that came, sorted
  std::optional<git::IdIndex> index_;
  git::HistoryLinks links_;

  // How it went.
  enum class Way { kUnchanged, kAdded, kAll };
  Way way_ = Way::kAll;
  AuditOutcome outcome_;
  Coverage counts_;  // of objects that the sink did not count
  std::set<std::string> lfs_ids_;
  std::vector<git::ObjectId> new_ids_;   // that were read one by one
  std::vector<git::ObjectId> left_out_;  // of the walk
  bool exact_ = false;  // it is known of each object whether it was scanned
  bool whole_ = false;  // all of them were
};

}  // namespace tokensweep
