// SPDX-License-Identifier: Apache-2.0
#include "reporters/report_words.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "reporters/wording.h"

namespace tokensweep {
namespace {

bool is_acceptance(std::string_view reason) {
  return reason == suppression_reason(AllowSource::kInline) ||
         reason == suppression_reason(AllowSource::kConfig) ||
         reason == suppression_reason(AllowSource::kBaseline);
}

struct Totals {
  std::array<std::uint64_t, 4> by_severity{};
  std::uint64_t secrets = 0;
  std::uint64_t refuted = 0;
  std::uint64_t places = 0;
};

Totals count(const Report& report) {
  Totals totals;
  for (const Finding& finding : report.findings) {
    if (finding.verdict == Verdict::kRefuted) {
      ++totals.refuted;
      continue;
    }
    ++totals.secrets;
    ++totals.by_severity[static_cast<std::size_t>(finding.severity)];
    totals.places += finding.occurrences.size();
  }
  return totals;
}

}  // namespace

std::string found_words(const Report& report) {
  const Totals totals = count(report);
  if (totals.secrets == 0) {
    return report.coverage.complete()
               ? "No secrets found."
               : "No secrets found in what could be read.";
  }
  std::string out = count_of(totals.secrets, "secret") + " in " +
                    count_of(totals.places, "place") + ": ";
  bool first = true;
  for (std::size_t i = 0; i < totals.by_severity.size(); ++i) {
    if (totals.by_severity[i] == 0) continue;
    if (!first) out += ", ";
    first = false;
    out += with_separators(totals.by_severity[i]) + " ";
    out += to_string(static_cast<Severity>(i));
  }
  return out + ".";
}

std::string refuted_words(const Report& report) {
  const Totals totals = count(report);
  if (totals.refuted == 0) return {};
  return count_of(totals.refuted, "refuted candidate") + " shown, not counted.";
}

std::string read_words(const Report& report) {
  const Coverage& coverage = report.coverage;
  std::vector<std::string> parts;
  const auto add = [&](std::uint64_t number, std::string_view noun) {
    if (number > 0) parts.push_back(count_of(number, noun));
  };
  add(coverage.commits, "commit");
  add(coverage.tags, "tag");
  add(coverage.blobs, "blob");
  add(coverage.files, "file");
  parts.push_back(human_bytes(coverage.bytes));
  return "Read " + join_words({parts.begin(), parts.end()}) + " in " +
         human_seconds(coverage.seconds) + " with " +
         count_of(report.tool.rules, "rule") + ".";
}

std::string range_words(const Report& report) {
  const Target& target = report.target;
  if (target.kind != "range") return {};
  std::string words = "Range " + target.range + ": " +
                      count_of(report.coverage.commits, "commit") + " in range";
  if (!target.base.empty()) {
    words.append(", since ").append(short_id(target.base));
  }
  words += ".";
  if (const std::string config = config_words(target); !config.empty()) {
    words += " " + config;
  }
  return words;
}

std::string config_words(const Target& target) {
  if (target.kind != "range") return {};
  if (target.config_from == "head") {
    return "Config and baseline are those of the head: the change may excuse "
           "itself.";
  }
  if (target.config_from == "none") {
    return "No config and no baseline counted: neither a default branch nor a "
           "commit before this change is here to take them from.";
  }
  return {};
}

std::string suppressed_words(const Suppressed& suppressed, AcceptedToo which) {
  std::uint64_t total = 0;
  std::vector<std::string> parts;
  for (const auto& [reason, number] : suppressed.by_reason) {
    if (which == AcceptedToo::kNo && is_acceptance(reason)) continue;
    total += number;
    parts.push_back(reason + " " + with_separators(number));
  }
  if (total == 0) return {};
  return "Suppressed " + count_of(total, "match", "matches") + ": " +
         join_words({parts.begin(), parts.end()}) + ".";
}

std::string problem_words(const AllowNote& note) {
  switch (note.problem) {
    case AllowProblem::kExpired:
      return "expired " + note.expires;
    case AllowProblem::kStale:
      return "accepts nothing";
    case AllowProblem::kNotHonoured:
      return "comment not honoured, since it or its secret is new; to accept "
             "the secret, first on the branch that this goes into: tokensweep "
             "baseline add " +
             note.fingerprint;
    case AllowProblem::kMalformed:
      return "malformed comment, accepts nothing";
  }
  return "";
}

std::string accepted_note_words(const AllowNote& note) {
  std::string text = note.where + ": " + problem_words(note);
  if (!note.reason.empty()) text += " (" + note.reason + ")";
  return text;
}

std::string accepted_notes_words(const Suppressed& suppressed) {
  constexpr std::size_t kShown = 10;
  const std::vector<AllowNote>& notes = suppressed.notes;
  std::string text;
  for (std::size_t i = 0; i < std::min(notes.size(), kShown); ++i) {
    if (!text.empty()) text += "; ";
    text += accepted_note_words(notes[i]);
  }
  if (notes.size() > kShown) {
    text += "; and " + with_separators(notes.size() - kShown) + " more";
  }
  return text;
}

bool has_skipped(const Coverage& coverage, SkipEffect effect) {
  for (const auto& [reason, entry] : coverage.skipped) {
    if (entry.effect == effect) return true;
  }
  return false;
}

std::string skipped_words(const std::string& reason, const Skipped& entry) {
  std::string text = reason + ": " + with_separators(entry.count);
  std::string_view separator = " (";
  for (const std::string& example : entry.examples) {
    text.append(separator).append(example);
    separator = ", ";
  }
  if (!entry.examples.empty()) {
    text += entry.count > entry.examples.size() ? ", ...)" : ")";
  }
  return text;
}

std::string skipped_words(const Coverage& coverage, SkipEffect effect) {
  std::string text;
  for (const auto& [reason, entry] : coverage.skipped) {
    if (entry.effect != effect) continue;
    if (!text.empty()) text += "; ";
    text += skipped_words(reason, entry);
  }
  return text;
}

}  // namespace tokensweep
