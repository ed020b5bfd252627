// SPDX-License-Identifier: Apache-2.0
// Members of a JSON object into typed places, one call each; the error says
// which member is missing or wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "findings/json_reader.h"

namespace tokensweep {

inline Result<void> read_member(const JsonNode& parent, std::string_view name,
                                std::string& out) {
  TRY_ASSIGN(const JsonNode node, parent.member(name));
  TRY_ASSIGN(out, node.text());
  return {};
}

inline Result<void> read_member(const JsonNode& parent, std::string_view name,
                                std::uint64_t& out) {
  TRY_ASSIGN(const JsonNode node, parent.member(name));
  TRY_ASSIGN(out, node.count());
  return {};
}

inline Result<void> read_member(const JsonNode& parent, std::string_view name,
                                bool& out) {
  TRY_ASSIGN(const JsonNode node, parent.member(name));
  TRY_ASSIGN(out, node.truth());
  return {};
}

// A word of a closed set, by that set's parser.
template <typename Enum>
Result<void> read_member(const JsonNode& parent, std::string_view name,
                         std::optional<Enum> (*parse)(std::string_view),
                         Enum& out) {
  TRY_ASSIGN(const JsonNode node, parent.member(name));
  TRY_ASSIGN(const std::string word, node.text());
  const std::optional<Enum> value = parse(word);
  if (!value) return node.error("is no word that belongs here");
  out = *value;
  return {};
}

}  // namespace tokensweep
