// SPDX-License-Identifier: Apache-2.0
#include "findings/allow.h"

namespace tokensweep {

std::string_view to_string(InlineMarker marker) {
  switch (marker) {
    case InlineMarker::kTokensweep:
      return "tokensweep";
    case InlineMarker::kGitleaks:
      return "gitleaks";
    case InlineMarker::kBetterleaks:
      return "betterleaks";
    case InlineMarker::kDetectSecrets:
      return "detect-secrets";
    case InlineMarker::kGgshield:
      return "ggshield";
  }
  return "";
}

std::string_view to_string(AllowSource source) {
  switch (source) {
    case AllowSource::kInline:
      return "inline";
    case AllowSource::kConfig:
      return "config";
    case AllowSource::kBaseline:
      return "baseline";
  }
  return "";
}

std::string_view to_string(AllowProblem problem) {
  switch (problem) {
    case AllowProblem::kExpired:
      return "expired";
    case AllowProblem::kStale:
      return "stale";
    case AllowProblem::kNotHonoured:
      return "not-honoured";
  }
  return "";
}

}  // namespace tokensweep
