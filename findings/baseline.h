// SPDX-License-Identifier: Apache-2.0
// .tokensweep-baseline.json: findings that were accepted, one by one. It holds
// fingerprints, never secrets.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "findings/allow.h"

namespace tokensweep {

inline constexpr std::string_view kBaselineName = ".tokensweep-baseline.json";

// Sorted and without duplicates, one entry a line for small diffs, with a
// newline at its end.
[[nodiscard]] std::string baseline_to_json(
    const std::vector<AllowEntry>& entries);

// "ts1:" and 32 hex digits.
[[nodiscard]] bool is_fingerprint(std::string_view text);

// Whether the entry's last day is before `today`, both YYYY-MM-DD in UTC.
[[nodiscard]] bool is_expired(const AllowEntry& entry, std::string_view today);

// A glob as Windows tools may write it: a backslash that escapes nothing
// becomes a slash.
[[nodiscard]] std::string glob_with_slashes(std::string_view pattern);

// `where` names the file in errors and entries. kUsage for what is no
// baseline, or of another version; the message names the place.
[[nodiscard]] Result<std::vector<AllowEntry>> read_baseline(
    std::string_view text, const std::string& where);

}  // namespace tokensweep
