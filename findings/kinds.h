// SPDX-License-Identifier: Apache-2.0
// The closed sets of words in a finding. Their names in reports are fixed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tokensweep {

// Worst first: reports are ordered by it.
enum class Severity : std::uint8_t { kCritical, kHigh, kMedium, kLow };

// The prior that a match of the rule is a real secret.
enum class Confidence : std::uint8_t { kHigh, kMedium, kLow };

// What offline checks say.
enum class Verdict : std::uint8_t {
  kProvenFormat,  // a checksum or a decoded structure agrees
  kPlausible,     // nothing to check, or nothing that must agree
  kRefuted,       // a reproduced checksum fails
};

// What the provider says; only `verify` asks.
enum class LiveState : std::uint8_t { kNotChecked, kLive, kDead, kUnknown };

// What kind of thing an occurrence was read from.
enum class OccurrenceKind : std::uint8_t {
  kBlob,
  kCommit,       // message or header of a commit
  kTag,          // annotated tag object
  kNote,         // blob held by refs/notes/
  kGitMetadata,  // git's own files, ref names, path names
  kFile,
  kIndex,
  kStdin,
};

// How the secret was written where it was found; the outermost form first.
enum class Encoding : std::uint8_t {
  kPlain,
  kBase64,
  kBase64InBase64,
  kUtf16Le,
  kUtf16Be,
  kHex,
  kMixed,  // any other nesting
};

[[nodiscard]] std::string_view to_string(Severity value);
[[nodiscard]] std::string_view to_string(Confidence value);
[[nodiscard]] std::string_view to_string(Verdict value);
[[nodiscard]] std::string_view to_string(LiveState value);
[[nodiscard]] std::string_view to_string(OccurrenceKind value);
[[nodiscard]] std::string_view to_string(Encoding value);

// nullopt when the word is unknown.
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view word);
[[nodiscard]] std::optional<Confidence> parse_confidence(std::string_view word);
[[nodiscard]] std::optional<Verdict> parse_verdict(std::string_view word);
[[nodiscard]] std::optional<LiveState> parse_live_state(std::string_view word);
[[nodiscard]] std::optional<OccurrenceKind> parse_occurrence_kind(
    std::string_view word);
[[nodiscard]] std::optional<Encoding> parse_encoding(std::string_view word);

}  // namespace tokensweep
