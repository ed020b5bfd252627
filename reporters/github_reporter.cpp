// SPDX-License-Identifier: Apache-2.0
// GitHub shows the first ten errors, warnings and notices of a step each, so
// what matters most comes first, and the counts stand where there is room.
#include "reporters/github_reporter.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"
#include "reporters/ci_text.h"
#include "reporters/place.h"
#include "reporters/report_words.h"
#include "reporters/wording.h"

namespace tokensweep {
namespace {

constexpr std::size_t kShown = 10;

enum class Level : std::uint8_t { kError, kWarning, kNotice };
constexpr std::array<std::string_view, 3> kLevelNames = {"error", "warning",
                                                         "notice"};

Level level_of(const Finding& finding) {
  if (finding.verdict == Verdict::kRefuted) return Level::kNotice;
  switch (finding.severity) {
    case Severity::kCritical:
    case Severity::kHigh:
      return Level::kError;
    case Severity::kMedium:
      return Level::kWarning;
    case Severity::kLow:
      return Level::kNotice;
  }
  return Level::kError;
}

// The place to show: the first one with a file, else the first one.
const Occurrence* place_to_show(const Finding& finding, const Target& target) {
  const auto with_file =
      std::ranges::find_if(finding.occurrences, [&](const Occurrence& each) {
        return names_file(finding, each, target);
      });
  if (with_file != finding.occurrences.end()) return &*with_file;
  return finding.occurrences.empty() ? nullptr : &finding.occurrences.front();
}

// Not so when it would be shown escaped, or broken as github_property() does.
bool stands_as_it_is(std::string_view path) {
  return escape_for_terminal(path) == path &&
         path.find("##") == std::string_view::npos;
}

// A path that cannot stand as it is names no file.
std::string file_properties(const Finding& finding,
                            const Occurrence& occurrence,
                            const Target& target) {
  if (!names_file(finding, occurrence, target) ||
      !stands_as_it_is(occurrence.path)) {
    return {};
  }
  std::string text = "file=" + github_property(occurrence.path) + ",";
  if (occurrence.line == 0) return text;
  text += "line=" + std::to_string(occurrence.line) + ",";
  if (occurrence.column > 0) {
    text += "col=" + std::to_string(occurrence.column) + ",";
  }
  return text;
}

std::string message_of(const Finding& finding, const Occurrence* place,
                       const Report& report, const ReportOptions& options) {
  std::string text(shown_secret(finding, options));
  if (place != nullptr) text += " in " + place_words(*place);
  const std::size_t others =
      std::max<std::size_t>(finding.occurrences.size(), 1) - 1;
  if (others > 0) text += " and " + count_of(others, "more place");
  text += "; " + join_words(exposure_words(finding, report.target)) + "; ";
  text += verdict_words(finding.verdict);
  if (finding.state != LiveState::kNotChecked) {
    text += ", ";
    text += to_string(finding.state);
  }
  text = github_data(text + ".");
  if (!finding.remediation.empty()) {
    text += "%0A" + github_data(finding.remediation);
  }
  return text + "%0AFingerprint " + github_data(finding.fingerprint);
}

class Commands {
 public:
  void add(Level level, std::string_view properties, std::string_view title,
           std::string_view message) {
    ++count_[static_cast<std::size_t>(level)];
    text_ += "::";
    text_ += kLevelNames[static_cast<std::size_t>(level)];
    text_.append(" ").append(properties).append("title=");
    text_ += github_property(title);
    text_.append("::").append(message).append("\n");
  }

  // A level of which GitHub still shows one more.
  [[nodiscard]] Level level_with_room() const {
    for (const Level level : {Level::kNotice, Level::kWarning}) {
      if (count_[static_cast<std::size_t>(level)] < kShown) return level;
    }
    return Level::kError;
  }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::array<std::size_t, kLevelNames.size()> count_{};
};

std::string summary_of(const Report& report) {
  std::string text = github_data(found_words(report));
  for (const std::string& sentence :
       {refuted_words(report), range_words(report), read_words(report),
        suppressed_words(report.suppressed)}) {
    if (!sentence.empty()) text += "%0A" + github_data(sentence);
  }
  const auto add = [&](std::string_view front, const std::string& list) {
    if (!list.empty()) text += "%0A" + github_data(std::string(front) + list);
  };
  add("Accepted, to look at: ", accepted_notes_words(report.suppressed));
  add("Skipped on purpose: ",
      skipped_words(report.coverage, SkipEffect::kCounted));
  return text;
}

class GithubReporter final : public Reporter {
 public:
  Result<void> write(const Report& report, const ReportOptions& options,
                     OutputSink& out) const override {
    Commands commands;
    if (!report.coverage.complete()) {
      commands.add(
          Level::kError, "", "tokensweep: incomplete",
          github_data("Not everything could be read: " +
                      skipped_words(report.coverage, SkipEffect::kIncomplete)));
    }
    for (const Finding& finding : report.findings) {
      const Occurrence* place = place_to_show(finding, report.target);
      const std::string properties =
          place == nullptr ? std::string()
                           : file_properties(finding, *place, report.target);
      commands.add(level_of(finding), properties, rule_title(finding),
                   message_of(finding, place, report, options));
    }
    commands.add(commands.level_with_room(), "", "tokensweep",
                 summary_of(report));
    return out.write(commands.text());
  }
};

}  // namespace

const Reporter& github_reporter() {
  static const GithubReporter kReporter;
  return kReporter;
}

}  // namespace tokensweep
