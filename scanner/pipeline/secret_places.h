// SPDX-License-Identifier: Apache-2.0
// From matches to occurrences, once all matches are collected.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "findings/finding.h"
#include "rules/match.h"
#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/line_index.h"
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

  void add(std::uint32_t secret, Occurrence occurrence) {
    collected_.secrets[secret].occurrences.push_back(std::move(occurrence));
  }

 private:
  const ScanOptions& options_;
  Collector::Collected& collected_;
};

}  // namespace tokensweep
