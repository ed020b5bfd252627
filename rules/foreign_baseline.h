// SPDX-License-Identifier: Apache-2.0
// What other scanners' baselines and ignore files accept. docs/baseline.md
// lists the formats. The files are outside input; values are taken as they
// are, except that paths get slashes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret_text.h"

namespace tokensweep {

enum class ForeignFormat : std::uint8_t {
  kGitleaks,  // JSON report, or .gitleaksignore
  kBetterleaks,
  kDetectSecrets,  // .secrets.baseline
  kKingfisher,     // baseline of either version, or report
  kTrufflehog,
  kTalisman,  // .talismanrc
  kGgshield,  // .gitguardian.yaml of either version, or .cache_ggshield
};
inline constexpr std::array kForeignFormats = {
    ForeignFormat::kGitleaks,      ForeignFormat::kBetterleaks,
    ForeignFormat::kDetectSecrets, ForeignFormat::kKingfisher,
    ForeignFormat::kTrufflehog,    ForeignFormat::kTalisman,
    ForeignFormat::kGgshield,
};

// "gitleaks", "detect-secrets", ...
[[nodiscard]] std::string_view to_string(ForeignFormat format);
[[nodiscard]] std::optional<ForeignFormat> parse_foreign_format(
    std::string_view word);

// What the path of an entry names.
enum class ForeignPath : std::uint8_t {
  kFile,  // one file: the entry is about its lines
  // All that stands in files: those that a glob as in .gitignore matches, or
  // those that talisman_matches() says.
  kGlob,
  kTalisman,
};

// One accepted thing. Empty fields say nothing.
struct ForeignEntry {
  std::uint64_t number = 0;  // from 1: of the entry, or of its line
  std::string label;         // the other tool's rule, detector or name
  std::string path;
  ForeignPath path_kind = ForeignPath::kFile;
  std::uint64_t line = 0;       // from 1
  std::uint64_t last_line = 0;  // not below `line`
  std::string commit;           // hex
  std::string repository;       // "git://host/path"
  SecretText secret;
  std::string secret_sha1;    // lower-case hex
  std::string secret_sha256;  // of the secret, or of it and its kind
  std::string file_checksum;  // see talisman_checksum()
  // How the other scanner knows it for a real secret: accepted by nobody.
  std::string confirmed;
  std::string problem;  // why it is not to be matched at all
};

struct ForeignBaseline {
  ForeignFormat format = ForeignFormat::kGitleaks;
  std::vector<ForeignEntry> entries;  // in file order
};

// Larger files, deeper nesting are refused.
inline constexpr std::uint64_t kMaxForeignBytes = std::uint64_t{128} << 20;
inline constexpr std::size_t kMaxForeignDepth = 64;

// The format is told by the text's shape unless it is given. kUsage when it is
// none of ours, kLimit, kCorrupt; the message quotes nothing of the text.
[[nodiscard]] Result<ForeignBaseline> read_foreign_baseline(
    std::string_view text, std::optional<ForeignFormat> format);

}  // namespace tokensweep
