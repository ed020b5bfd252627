// SPDX-License-Identifier: Apache-2.0
// Reports with everything a reporter must cope with, the same in every run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "findings/report.h"

namespace tokensweep::testing {

// 2024-05-06T07:08:09Z
inline constexpr std::int64_t kSampleNow = 1714979289;

// `prefix` and `length` letters and digits that depend on `seed`. Nothing in
// the source tree looks like a token.
[[nodiscard]] std::string sample_secret(std::string_view prefix,
                                        std::size_t length, std::uint64_t seed);

// A finding of one secret in one file.
[[nodiscard]] Finding sample_finding(std::string secret,
                                     std::size_t visible_prefix);

// Plain files, nothing found, nothing left out.
[[nodiscard]] Report clean_report();
// A repository: each kind of occurrence and exposure, incomplete.
[[nodiscard]] Report repository_report();
// A range of commits, with the config of its head.
[[nodiscard]] Report range_report();
// Names and texts that try to break the output; secrets inside names.
[[nodiscard]] Report hostile_report();
// Findings that were accepted, wholly and in part, and notes; with texts that
// try to break the output, and hold secrets.
[[nodiscard]] Report accepted_report();
// `count` findings, each with its secret also in a path and a ref.
[[nodiscard]] Report large_report(std::size_t count);

}  // namespace tokensweep::testing
