// SPDX-License-Identifier: Apache-2.0
// Small rule sets and the whole catalogue, for tests.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule.h"
#include "scanner/engine/detector.h"

namespace tokensweep::testing {

// A format rule: prefix anchor and a body of base62 with one length.
Rule prefix_rule(std::string id, std::string anchor, std::uint32_t length);

// Aborts when the rules do not compile.
std::unique_ptr<Detector> detector_of(std::vector<Rule> rules);

// The catalogue of the source tree, loaded once per process.
const std::vector<Rule>& catalogue_rules();
const Detector& catalogue_detector();

// Scans `content` and returns the matches that would be reported.
std::vector<Match> reported(const Detector& detector, std::string_view content);

}  // namespace tokensweep::testing
