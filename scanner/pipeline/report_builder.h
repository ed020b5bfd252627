// SPDX-License-Identifier: Apache-2.0
// From collected secrets and their attribution to findings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "findings/report.h"
#include "scanner/engine/blob_scanner.h"
#include "scanner/git/attribution.h"
#include "scanner/git/object_store.h"
#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/scan_options.h"

namespace tokensweep {

// Why a secret of the history that only excluded paths hold is not reported.
inline constexpr std::string_view kExcludedPath = "excluded path";

// Adds to the occurrences of `collected` the places of the history, with line
// and column read from the earliest object; objects that cannot be read again
// are counted. Fills `exposures`, one per secret.
void add_history(const git::AttributionResult& attribution,
                 Collector::Collected& collected, git::ObjectStore& store,
                 std::vector<Exposure>& exposures, Coverage& coverage);

// Scans the names and people that the report shows, and notes what must not be
// shown of them: of an incomplete run, or of a repository that was changed
// meanwhile, they need not all have been scanned.
void hide_unscanned_texts(const Detector& detector, Report& report);
// The same with a scanner that is there already.
void hide_unscanned_texts(BlobScanner& scanner, Report& report);

// Whether a secret that `best` names becomes a finding, its paths aside.
[[nodiscard]] bool is_reported(const Match& best, const ScanOptions& options);

// The same for what the report says of accepted findings: the words of
// comments, config and baseline. Adds to what is hidden.
void hide_secrets_of_allows(const Detector& detector, Report& report);

// The fingerprint that a finding of this rule has.
[[nodiscard]] std::string fingerprint_by(const Rule& rule,
                                         std::string_view secret);

// Makes the findings and what is suppressed; sorts them. `exposures` is empty
// for files, else one per secret.
void build_findings(Collector::Collected collected,
                    std::vector<Exposure> exposures, const ScanOptions& options,
                    Report& report);

}  // namespace tokensweep
