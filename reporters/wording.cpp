// SPDX-License-Identifier: Apache-2.0
#include "reporters/wording.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace tokensweep {
namespace {

bool is_object(const Occurrence& occurrence) {
  switch (occurrence.kind) {
    case OccurrenceKind::kBlob:
    case OccurrenceKind::kCommit:
    case OccurrenceKind::kTag:
    case OccurrenceKind::kNote:
      return true;
    case OccurrenceKind::kGitMetadata:
    case OccurrenceKind::kFile:
    case OccurrenceKind::kIndex:
    case OccurrenceKind::kStdin:
      return false;
  }
  return false;
}

bool has_kind(const Finding& finding, OccurrenceKind kind) {
  return std::ranges::any_of(
      finding.occurrences,
      [kind](const Occurrence& item) { return item.kind == kind; });
}

// What the history says; empty when it holds nothing.
std::string_view history_words(const Finding& finding, const Target& target) {
  const Exposure& exposure = finding.exposure;
  // A range's report knows nothing of other refs; that of a push has no head.
  if (target.kind == "range" && exposure.reachable) {
    if (target.head.empty()) return "in the range";
    return exposure.in_head ? "in the range and at its head"
                            : "in the range's history, gone at its head";
  }
  if (exposure.in_head) return "in HEAD";
  if (exposure.reachable) {
    return exposure.removed ? "only in history" : "in refs other than HEAD";
  }
  if (std::ranges::any_of(finding.occurrences, is_object)) {
    return "only in unreachable objects";
  }
  return {};
}

}  // namespace

std::string_view shown_secret(const Finding& finding,
                              const ReportOptions& options) {
  const bool shown = options.show_secrets && !finding.secret.empty();
  return shown ? finding.secret : finding.redacted;
}

std::string_view rule_title(const Finding& finding) {
  return finding.rule_name.empty() ? finding.rule : finding.rule_name;
}

std::vector<std::string_view> exposure_words(const Finding& finding,
                                             const Target& target) {
  const Exposure& exposure = finding.exposure;
  std::vector<std::string_view> words;
  const std::string_view history = history_words(finding, target);
  if (!history.empty()) words.push_back(history);
  if (exposure.in_index && !exposure.in_head) words.push_back("staged");
  if (exposure.in_worktree) {
    words.push_back(target.kind == "repository" ? "in the working tree"
                                                : "in a file");
  }
  if (has_kind(finding, OccurrenceKind::kGitMetadata)) {
    words.push_back("in git's own files");
  }
  if (has_kind(finding, OccurrenceKind::kStdin)) {
    words.push_back("in standard input");
  }
  if (exposure.published) words.push_back("published to a remote");
  if (words.empty()) words.push_back("in a file");
  return words;
}

std::string_view verdict_words(Verdict verdict) {
  switch (verdict) {
    case Verdict::kProvenFormat:
      return "format proven";
    case Verdict::kPlausible:
      return "plausible";
    case Verdict::kRefuted:
      return "refuted by its checksum";
  }
  return {};
}

std::string join_words(const std::vector<std::string_view>& words,
                       std::uint64_t left_out) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool last = i + 1 == words.size() && left_out == 0;
    if (i > 0) out += last ? " and " : ", ";
    out += words[i];
  }
  if (left_out > 0) out += " and " + with_separators(left_out) + " more";
  return out;
}

std::string with_separators(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

std::string count_of(std::uint64_t count, std::string_view singular,
                     std::string_view plural) {
  std::string out = with_separators(count) + " ";
  if (count != 1 && !plural.empty()) return out.append(plural);
  out += singular;
  if (count != 1) out += "s";
  return out;
}

std::string human_bytes(std::uint64_t bytes) {
  constexpr std::array<const char*, 6> kUnits = {"KiB", "MiB", "GiB",
                                                 "TiB", "PiB", "EiB"};
  if (bytes < 1024) return count_of(bytes, "byte");
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  // 1023.95 would be shown as 1024.0.
  while (value >= 1023.95 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.1f %s", value, kUnits[unit]);
  return buffer.data();
}

std::string human_seconds(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0) seconds = 0;
  std::array<char, 64> buffer{};
  if (seconds < 59.95) {
    std::snprintf(buffer.data(), buffer.size(),
                  seconds < 9.995 ? "%.2f s" : "%.1f s", seconds);
  } else {
    const double whole = std::round(seconds);
    std::snprintf(buffer.data(), buffer.size(), "%.0f min %.0f s",
                  std::floor(whole / 60), std::fmod(whole, 60));
  }
  return buffer.data();
}

std::string_view short_id(std::string_view id) {
  return id.substr(0, 10);
}

}  // namespace tokensweep
