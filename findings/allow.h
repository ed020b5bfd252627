// SPDX-License-Identifier: Apache-2.0
// What people accepted, and what became of it in a run. Plain data; bytes from
// outside need not be UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokensweep {

// Whose comment on a line accepts the secret there.
enum class InlineMarker : std::uint8_t {
  kTokensweep,     // tokensweep:allow[rule] reason
  kGitleaks,       // gitleaks:allow
  kBetterleaks,    // betterleaks:allow
  kDetectSecrets,  // pragma: allowlist secret
  kGgshield,       // ggignore
};
inline constexpr std::size_t kInlineMarkers = 5;

// "tokensweep", "gitleaks", "betterleaks", "detect-secrets", "ggshield": in
// reports, in config and on the command line.
[[nodiscard]] std::string_view to_string(InlineMarker marker);

// A comment that accepts the secret of one place.
struct InlineAllow {
  InlineMarker marker = InlineMarker::kTokensweep;
  std::string reason;  // what the comment says behind it; may be empty
  // False for one that the scanned change itself adds, in gate and pre-receive,
  // and for a malformed one: it is listed and accepts nothing.
  bool honoured = true;
  bool malformed = false;  // its scope is none: "allow [docker]"

  friend bool operator==(const InlineAllow&, const InlineAllow&) = default;
};

enum class AllowSource : std::uint8_t { kInline, kConfig, kBaseline };
[[nodiscard]] std::string_view to_string(AllowSource source);
[[nodiscard]] std::optional<AllowSource> parse_allow_source(
    std::string_view word);
// What findings that it accepts are counted as: "inline allow", "allowed by
// config", "baseline".
[[nodiscard]] std::string_view suppression_reason(AllowSource source);

// An entry of a config or a baseline. Fields that are not empty must all
// match; at least one of the first three is not empty.
struct AllowEntry {
  std::string fingerprint;
  std::string rule;  // id
  // Globs, as in .gitignore, any of which may match: of files and of paths in
  // trees, not of git's own files, of notes and of messages.
  std::vector<std::string> paths;
  std::string reason;
  std::string author;
  std::string expires;  // YYYY-MM-DD, the last day in UTC; empty: never
  AllowSource source = AllowSource::kConfig;
  std::string where;  // ".tokensweep.yaml:12"
  // Of the repository that is scanned, and about nothing elsewhere: places
  // below no AllowPolicy::roots are not meant.
  bool below_roots = false;

  friend bool operator==(const AllowEntry&, const AllowEntry&) = default;
};

// A finding, or some places of one, that a report leaves out because it is
// accepted.
struct Allowed {
  std::string fingerprint;
  std::string rule;
  AllowSource source = AllowSource::kConfig;
  std::string where;  // of the entry; for a comment the place it accepts
  std::string reason;
  std::string author;
  std::string expires;
  std::uint64_t places = 0;
  bool whole = false;  // no place of the finding is left

  friend bool operator==(const Allowed&, const Allowed&) = default;
};

enum class AllowProblem : std::uint8_t {
  kExpired,      // would accept something, but its day is over
  kStale,        // accepts nothing that was found, in a run over everything
  kNotHonoured,  // a comment that the scanned change itself adds
  kMalformed,    // a comment whose scope cannot be read
};
[[nodiscard]] std::string_view to_string(AllowProblem problem);
[[nodiscard]] std::optional<AllowProblem> parse_allow_problem(
    std::string_view word);

// What somebody should do something about.
struct AllowNote {
  AllowProblem problem = AllowProblem::kStale;
  std::string where;  // as in Allowed
  std::string fingerprint;
  std::string rule;
  std::string reason;
  std::string expires;

  friend bool operator==(const AllowNote&, const AllowNote&) = default;
};

}  // namespace tokensweep
