// SPDX-License-Identifier: Apache-2.0
// A report and its parts as JSON values, in the key order of docs/report.md.
// New keys are added at the end of an object.
#pragma once

#include <cstdint>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "findings/report.h"

namespace tokensweep {

inline constexpr std::string_view kReportSchema = "tokensweep.report";
inline constexpr std::uint64_t kReportSchemaVersion = 1;

enum class Secrets : std::uint8_t { kRedacted, kShown };

// With kShown the secret itself is `secret` and its redacted form `redacted`;
// otherwise `secret` is the redacted form and there is no `redacted`.
[[nodiscard]] nlohmann::ordered_json finding_to_json(const Finding& finding,
                                                     Secrets secrets);
[[nodiscard]] nlohmann::ordered_json report_to_json(const Report& report,
                                                    Secrets secrets);

// Everything but the findings: the last line of a JSON Lines report, without
// its `type`.
[[nodiscard]] nlohmann::ordered_json summary_to_json(const Report& report);

}  // namespace tokensweep
