// SPDX-License-Identifier: Apache-2.0
// What `tokensweep baseline import` tells of its work.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rules/foreign_baseline.h"

namespace tokensweep::cli {

// An entry that no finding was matched to. Free of secrets.
struct UnmatchedEntry {
  std::uint64_t number = 0;
  std::string label;
  std::string path;
  std::uint64_t line = 0;
  std::string commit;
  std::string problem;
};

struct ImportSummary {
  ForeignFormat format = ForeignFormat::kGitleaks;
  std::string baseline;  // the file that was written
  std::uint64_t entries = 0;
  std::map<std::string_view, std::uint64_t> matched;  // by what
  std::uint64_t refused = 0;  // of those not matched: known to be real secrets
  std::uint64_t added = 0;    // entries of ours
  std::uint64_t renewed = 0;  // of those, in place of expired ones
  std::uint64_t already = 0;  // those that the baseline had
  std::vector<UnmatchedEntry> unmatched;
  bool complete = true;  // the audit read everything
};

[[nodiscard]] std::string import_text(const ImportSummary& summary);
[[nodiscard]] std::string import_json(const ImportSummary& summary);

}  // namespace tokensweep::cli
