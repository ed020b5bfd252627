// SPDX-License-Identifier: Apache-2.0
// What several formats say in the same words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "findings/report.h"
#include "reporters/reporter.h"

namespace tokensweep {

// The secret as the options allow it; bytes.
[[nodiscard]] std::string_view shown_secret(const Finding& finding,
                                            const ReportOptions& options);

// The rule's name, or its id when it has none.
[[nodiscard]] std::string_view rule_title(const Finding& finding);

// Where the secret can be seen: "in HEAD", "only in history", ... Never empty.
[[nodiscard]] std::vector<std::string_view> exposure_words(
    const Finding& finding, const Target& target);

[[nodiscard]] std::string_view verdict_words(Verdict verdict);

// "a, b and c"; with `left_out` "a, b and 7 more".
[[nodiscard]] std::string join_words(const std::vector<std::string_view>& words,
                                     std::uint64_t left_out = 0);

// "1 commit", "1,204 commits". `plural` defaults to the singular and an s.
[[nodiscard]] std::string count_of(std::uint64_t count,
                                   std::string_view singular,
                                   std::string_view plural = {});
[[nodiscard]] std::string with_separators(std::uint64_t count);
// "512 bytes", "14.2 MiB".
[[nodiscard]] std::string human_bytes(std::uint64_t bytes);
// "0.34 s", "2 min 5 s".
[[nodiscard]] std::string human_seconds(double seconds);

// At most ten digits of an object id.
[[nodiscard]] std::string_view short_id(std::string_view id);

}  // namespace tokensweep
