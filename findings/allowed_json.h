// SPDX-License-Identifier: Apache-2.0
// What people accepted, and notes on it, as JSON of reports.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/result.h"
#include "findings/allow.h"
#include "findings/json_reader.h"

namespace tokensweep {

// In the key order of docs/report.md.
[[nodiscard]] nlohmann::ordered_json allowed_to_json(const Allowed& allowed);
[[nodiscard]] Result<Allowed> read_allowed(const JsonNode& node);

[[nodiscard]] nlohmann::ordered_json note_to_json(const AllowNote& note);
[[nodiscard]] Result<AllowNote> read_note(const JsonNode& node);

}  // namespace tokensweep
