// SPDX-License-Identifier: Apache-2.0
#include "findings/kinds.h"

#include <array>
#include <cstddef>

#include "base/check.h"

namespace tokensweep {
namespace {

// Names in the order of the enumerators.
constexpr std::array<std::string_view, 4> kSeverities = {"critical", "high",
                                                         "medium", "low"};
constexpr std::array<std::string_view, 3> kConfidences = {"high", "medium",
                                                          "low"};
constexpr std::array<std::string_view, 3> kVerdicts = {"proven-format",
                                                       "plausible", "refuted"};
constexpr std::array<std::string_view, 4> kLiveStates = {"not-checked", "live",
                                                         "dead", "unknown"};
constexpr std::array<std::string_view, 8> kOccurrenceKinds = {
    "blob", "commit", "tag", "note", "git-metadata", "file", "index", "stdin"};
constexpr std::array<std::string_view, 7> kEncodings = {
    "plain", "base64", "base64-in-base64", "utf-16le", "utf-16be",
    "hex",   "mixed"};

template <typename Enum, std::size_t kCount>
std::string_view name(const std::array<std::string_view, kCount>& names,
                      Enum value) {
  const auto index = static_cast<std::size_t>(value);
  CHECK(index < kCount);
  return names[index];
}

template <typename Enum, std::size_t kCount>
std::optional<Enum> parse(const std::array<std::string_view, kCount>& names,
                          std::string_view word) {
  for (std::size_t i = 0; i < kCount; ++i) {
    if (names[i] == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Severity value) {
  return name(kSeverities, value);
}
std::string_view to_string(Confidence value) {
  return name(kConfidences, value);
}
std::string_view to_string(Verdict value) {
  return name(kVerdicts, value);
}
std::string_view to_string(LiveState value) {
  return name(kLiveStates, value);
}
std::string_view to_string(OccurrenceKind value) {
  return name(kOccurrenceKinds, value);
}
std::string_view to_string(Encoding value) {
  return name(kEncodings, value);
}

std::optional<Severity> parse_severity(std::string_view word) {
  return parse<Severity>(kSeverities, word);
}
std::optional<Confidence> parse_confidence(std::string_view word) {
  return parse<Confidence>(kConfidences, word);
}
std::optional<Verdict> parse_verdict(std::string_view word) {
  return parse<Verdict>(kVerdicts, word);
}
std::optional<LiveState> parse_live_state(std::string_view word) {
  return parse<LiveState>(kLiveStates, word);
}
std::optional<OccurrenceKind> parse_occurrence_kind(std::string_view word) {
  return parse<OccurrenceKind>(kOccurrenceKinds, word);
}
std::optional<Encoding> parse_encoding(std::string_view word) {
  return parse<Encoding>(kEncodings, word);
}

}  // namespace tokensweep
