// SPDX-License-Identifier: Apache-2.0
// A report as a few sentences, the same in every format for people. They may
// hold scanned bytes: whoever shows them escapes them.
#pragma once

#include <cstdint>
#include <string>

#include "findings/report.h"

namespace tokensweep {

// "4 secrets in 9 places: 1 critical, 3 high." Never empty.
[[nodiscard]] std::string found_words(const Report& report);
// Of candidates that are shown and not counted; empty when there are none.
[[nodiscard]] std::string refuted_words(const Report& report);
// "Read 12 commits and 3.1 MiB in 0.20 s with 123 rules."
[[nodiscard]] std::string read_words(const Report& report);
// "Range main..HEAD: 3 commits in range, since 1234567890."; empty for other
// targets. Holds bytes from outside.
[[nodiscard]] std::string range_words(const Report& report);
// Of a range whose config and baseline are not those of the side that it is
// made against: whose they are. Empty otherwise.
[[nodiscard]] std::string config_words(const Target& target);
// Whether matches that people accepted are among those that are named.
enum class AcceptedToo : std::uint8_t { kNo, kYes };
// "Suppressed 3 matches: placeholder 3."; empty when there are none.
[[nodiscard]] std::string suppressed_words(
    const Suppressed& suppressed, AcceptedToo which = AcceptedToo::kYes);

// "expired 2024-01-31"; not escaped.
[[nodiscard]] std::string problem_words(const AllowNote& note);
// What somebody should look at of what was accepted:
// ".tokensweep.yaml:12: expired 2024-01-31 (a test)".
[[nodiscard]] std::string accepted_note_words(const AllowNote& note);
// The first few of them with "; " between; empty when there are none.
[[nodiscard]] std::string accepted_notes_words(const Suppressed& suppressed);

[[nodiscard]] bool has_skipped(const Coverage& coverage, SkipEffect effect);
// "missing-object: 8 (0123, 4567, ...)"
[[nodiscard]] std::string skipped_words(const std::string& reason,
                                        const Skipped& entry);
// All of one effect, with "; " between; empty when there are none.
[[nodiscard]] std::string skipped_words(const Coverage& coverage,
                                        SkipEffect effect);

}  // namespace tokensweep
