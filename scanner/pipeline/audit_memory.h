// SPDX-License-Identifier: Apache-2.0
// What one audit leaves for the next one of the same repository.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "findings/coverage.h"
#include "scanner/git/attribution.h"
#include "scanner/git/object_id.h"
#include "scanner/git/store_marks.h"

namespace tokensweep {

// Of a store whose objects could all be read.
struct WholeRead {
  std::uint64_t max_object_bytes = 0;  // that were allowed
  Coverage counts;                     // of objects: numbers only
  std::set<std::string> lfs_ids;       // of pointers to large files
  std::string outcome;                 // sealed: see audit_outcome.h
};

struct AuditRecord {
  // Objects that hold what some rule matches, suppressed or not; sorted. They
  // are read anew each time: no secret is kept.
  std::vector<git::ObjectId> flagged;
  // Of the store that was read, sorted: while all of them are there, what is
  // known of the objects in them is true. Empty when they changed meanwhile.
  std::vector<git::FileMark> files;
  std::optional<WholeRead> whole;  // only with `files`
};

[[nodiscard]] std::string encode_audit_record(const AuditRecord& record);
[[nodiscard]] std::optional<AuditRecord> decode_audit_record(ByteView bytes);

// One thread. What cannot be read back is not there.
class AuditMemory {
 public:
  virtual ~AuditMemory() = default;

  [[nodiscard]] virtual std::optional<AuditRecord> last() = 0;
  // Objects that were read whole and in which no rule matches anything,
  // sorted; with `last().flagged` all that the last audit scanned.
  [[nodiscard]] virtual std::vector<git::ObjectId> clean_ids() = 0;

  // Forgets what was there before. Clean are those of `ids` that are not in
  // `except`; both are sorted.
  virtual void replace(const AuditRecord& record,
                       std::span<const git::ObjectId> ids,
                       std::span<const git::ObjectId> except) = 0;
  // A new record, and more clean objects.
  virtual void extend(const AuditRecord& record,
                      std::span<const git::ObjectId> more) = 0;
};

}  // namespace tokensweep
