// SPDX-License-Identifier: Apache-2.0
// From collected secrets and their attribution to findings.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "findings/report.h"
#include "scanner/git/attribution.h"
#include "scanner/git/object_store.h"
#include "scanner/pipeline/collector.h"
#include "scanner/pipeline/scan_options.h"

namespace tokensweep {

// Adds to the occurrences of `collected` the places of the history, with line
// and column read from the earliest object; objects that cannot be read again
// are counted. Fills `exposures`, one per secret.
void add_history(const git::AttributionResult& attribution,
                 Collector::Collected& collected, git::ObjectStore& store,
                 std::vector<Exposure>& exposures, Coverage& coverage);

// Of an incomplete run, in which names and people that the report shows may not
// all have been scanned: scans them now, and notes what must not be shown.
void hide_unscanned_texts(const Detector& detector, Report& report);

// The fingerprint that a finding of this rule has.
[[nodiscard]] std::string fingerprint_by(const Rule& rule,
                                         std::string_view secret);

// Makes the findings and what is suppressed; sorts them. `exposures` is empty
// for files, else one per secret.
void build_findings(Collector::Collected collected,
                    std::vector<Exposure> exposures, const ScanOptions& options,
                    Report& report);

}  // namespace tokensweep
