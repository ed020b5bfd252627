// SPDX-License-Identifier: Apache-2.0
#include "findings/kinds.h"

#include "base/enum_words.h"

namespace tokensweep {
namespace {

// Names in the order of the enumerators.
constexpr EnumWords<4> kSeverities = {"critical", "high", "medium", "low"};
constexpr EnumWords<3> kConfidences = {"high", "medium", "low"};
constexpr EnumWords<3> kVerdicts = {"proven-format", "plausible", "refuted"};
constexpr EnumWords<4> kLiveStates = {"not-checked", "live", "dead", "unknown"};
constexpr EnumWords<8> kOccurrenceKinds = {
    "blob", "commit", "tag", "note", "git-metadata", "file", "index", "stdin"};
constexpr EnumWords<7> kEncodings = {"plain",    "base64",   "base64-in-base64",
                                     "utf-16le", "utf-16be", "hex",
                                     "mixed"};

}  // namespace

std::string_view to_string(Severity value) {
  return word_of(kSeverities, value);
}
std::string_view to_string(Confidence value) {
  return word_of(kConfidences, value);
}
std::string_view to_string(Verdict value) {
  return word_of(kVerdicts, value);
}
std::string_view to_string(LiveState value) {
  return word_of(kLiveStates, value);
}
std::string_view to_string(OccurrenceKind value) {
  return word_of(kOccurrenceKinds, value);
}
std::string_view to_string(Encoding value) {
  return word_of(kEncodings, value);
}

std::optional<Severity> parse_severity(std::string_view word) {
  return enum_of<Severity>(kSeverities, word);
}
std::optional<Confidence> parse_confidence(std::string_view word) {
  return enum_of<Confidence>(kConfidences, word);
}
std::optional<Verdict> parse_verdict(std::string_view word) {
  return enum_of<Verdict>(kVerdicts, word);
}
std::optional<LiveState> parse_live_state(std::string_view word) {
  return enum_of<LiveState>(kLiveStates, word);
}
std::optional<OccurrenceKind> parse_occurrence_kind(std::string_view word) {
  return enum_of<OccurrenceKind>(kOccurrenceKinds, word);
}
std::optional<Encoding> parse_encoding(std::string_view word) {
  return enum_of<Encoding>(kEncodings, word);
}

}  // namespace tokensweep
