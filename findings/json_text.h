// SPDX-License-Identifier: Apache-2.0
// Byte strings in JSON: text where they are UTF-8, {"base64": "..."} where
// they are not. Never throws on bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace tokensweep {

[[nodiscard]] nlohmann::ordered_json json_text(std::string_view bytes);

// The bytes behind json_text's value; nullopt when it is neither a string nor
// an object with valid base64.
[[nodiscard]] std::optional<std::string> bytes_from_json(
    const nlohmann::json& value);

// For member names, which JSON wants as text: bytes that are not UTF-8 are
// escaped as on a terminal. Our names are ASCII words, so nothing is lost.
[[nodiscard]] std::string json_name(std::string_view bytes);

// The value as ASCII text: two spaces a level, or one line without spaces.
[[nodiscard]] std::string dump_indented(const nlohmann::ordered_json& value);
[[nodiscard]] std::string dump_line(const nlohmann::ordered_json& value);

}  // namespace tokensweep
