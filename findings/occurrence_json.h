// SPDX-License-Identifier: Apache-2.0
// An occurrence as JSON: in reports, and in the plans of a revocation.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "findings/finding.h"
#include "findings/json_reader.h"

namespace tokensweep {

// In the key order of docs/report.md.
[[nodiscard]] nlohmann::ordered_json occurrence_to_json(
    const Occurrence& occurrence);
[[nodiscard]] Result<Occurrence> read_occurrence(const JsonNode& node);

}  // namespace tokensweep
