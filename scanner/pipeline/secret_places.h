// SPDX-License-Identifier: Apache-2.0
// From matches to occurrences, once all matches are collected.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "findings/finding.h"
#include "findings/path_allows.h"
#include "rules/match.h"
#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/line_index.h"
#include "scanner/pipeline/path_rules.h"
#include "scanner/pipeline/scan_options.h"

namespace tokensweep {

class SecretPlaces {
 public:
  // Both must outlive this; `collected` has the secrets of all matches.
  SecretPlaces(const ScanOptions& options, Collector::Collected& collected)
      : options_(options), collected_(collected) {}

  // The number of the match's secret; nullopt when it is not reported.
  [[nodiscard]] std::optional<std::uint32_t> secret_of(
      const Match& match) const;

  // Whether a comment on these lines counts.
  using Trust = std::function<bool(LineRange lines)>;
  // `place` with the match's line, column, encoding and comment that accepts
  // it. REQUIRES: secret_of(match) is `secret`.
  [[nodiscard]] Occurrence at(const Match& match, std::uint32_t secret,
                              std::string_view content, const LineIndex& lines,
                              const Trust& trust, Occurrence place) const;

  // Whether a secret at `path` is reported there: not when its rule is for
  // other paths, or when an entry accepts it at such paths only.
  [[nodiscard]] bool counts_at(std::uint32_t secret, std::string_view path);

  // Whether one of the entries accepts it there.
  [[nodiscard]] bool accepted_by(const PathAllows& allows, std::uint32_t secret,
                                 std::string_view path) const;

  // Whether the line before these accepts the secret in them, by one of the
  // markers.
  [[nodiscard]] bool accepted_by_line_before(
      std::uint32_t secret, std::string_view content, ByteRange lines,
      const InlineMarkers& markers) const;
  [[nodiscard]] const InlineMarkers& markers() const {
    return options_.markers;
  }

  void add(std::uint32_t secret, Occurrence occurrence) {
    collected_.secrets[secret].occurrences.push_back(std::move(occurrence));
  }

 private:
  [[nodiscard]] const Rule& rule_of(std::uint32_t secret) const;

  const ScanOptions& options_;
  Collector::Collected& collected_;
  PathRules path_rules_;
  std::optional<PathAllows> allows_;  // once somebody asks
};

}  // namespace tokensweep
