// SPDX-License-Identifier: Apache-2.0
#include "cli/without_secrets.h"

#include <utility>

#include "findings/redact_report.h"
#include "findings/report.h"
#include "scanner/pipeline/report_builder.h"

namespace tokensweep::cli {

std::string without_secrets(const Detector& detector, std::string text) {
  Report scratch;
  std::string& shown = scratch.target.range;
  shown = std::move(text);
  hide_unscanned_texts(detector, scratch);
  redact_report(scratch);
  return std::move(shown);
}

Error without_secrets(const Detector& detector, const Error& error) {
  return {error.kind(), without_secrets(detector, error.message()),
          error.code()};
}

}  // namespace tokensweep::cli
