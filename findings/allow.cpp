// SPDX-License-Identifier: Apache-2.0
#include "findings/allow.h"

#include <array>

namespace tokensweep {
namespace {

constexpr std::array kSources = {AllowSource::kInline, AllowSource::kConfig,
                                 AllowSource::kBaseline};
constexpr std::array kProblems = {AllowProblem::kExpired, AllowProblem::kStale,
                                  AllowProblem::kNotHonoured,
                                  AllowProblem::kMalformed};

template <typename Values>
std::optional<typename Values::value_type> parse(const Values& values,
                                                 std::string_view word) {
  for (const auto value : values) {
    if (to_string(value) == word) return value;
  }
  return std::nullopt;
}

}  // namespace

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

std::optional<AllowSource> parse_allow_source(std::string_view word) {
  return parse(kSources, word);
}

std::string_view suppression_reason(AllowSource source) {
  switch (source) {
    case AllowSource::kInline:
      return "inline allow";
    case AllowSource::kConfig:
      return "allowed by config";
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
    case AllowProblem::kMalformed:
      return "malformed";
  }
  return "";
}

std::optional<AllowProblem> parse_allow_problem(std::string_view word) {
  return parse(kProblems, word);
}

}  // namespace tokensweep
