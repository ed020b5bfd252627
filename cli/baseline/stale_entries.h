// SPDX-License-Identifier: Apache-2.0
// Which entries of a baseline a report calls stale.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/baseline/file.h"
#include "findings/allow.h"
#include "findings/report.h"

namespace tokensweep::cli {

// The notes of stale entries that are about this file: not those of the config
// or of another baseline. kUsage when there are such and the report is of
// another repository than the file's: its commit is not known here. A baseline
// that the user names may serve several repositories, so any report will do.
// kUsage, too, when files that are ignored or excluded were left out: `scan`
// may find there what such an entry is about.
[[nodiscard]] Result<std::vector<AllowNote>> stale_notes(
    const Report& report, const BaselineFile& file);

// Which entries are stale by such notes. Notes do not name scopes: of entries
// that differ in nothing else, all must be.
class StaleEntries {
 public:
  // `entries` are those of the whole file; both must outlive this.
  StaleEntries(const std::vector<AllowEntry>& entries,
               const std::vector<AllowNote>& notes);

  [[nodiscard]] bool contains(const AllowEntry& entry) const;

 private:
  // Fingerprint, rule, reason, expiry.
  using Key = std::array<std::string_view, 4>;
  std::map<Key, std::int64_t> left_;  // entries that no note is about
};

}  // namespace tokensweep::cli
