// SPDX-License-Identifier: Apache-2.0
#include "reporters/text_reporter.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/dates.h"
#include "base/text.h"
#include "reporters/text_page.h"
#include "reporters/text_summary.h"
#include "reporters/wording.h"

namespace tokensweep {
namespace {

constexpr std::size_t kShownOccurrences = 5;
constexpr std::size_t kShownRefs = 3;

TextStyle style_of(Severity severity) {
  constexpr std::array kStyles = {TextStyle::kCritical, TextStyle::kHigh,
                                  TextStyle::kMedium, TextStyle::kLow};
  return kStyles[static_cast<std::size_t>(severity)];
}

std::string upper(std::string_view word) {
  std::string out(word);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

std::string safe(std::string_view bytes) {
  return escape_for_terminal(bytes);
}

std::string commit_words(const CommitRef& commit) {
  std::string out = safe(commit.date.substr(0, 10));
  if (!commit.author.empty()) out += " by " + safe(commit.author);
  if (!commit.email.empty()) out += " <" + safe(commit.email) + ">";
  return out + ", commit " + safe(short_id(commit.commit));
}

// "63 days", nothing when a date is missing or the clock went backwards.
std::string days_between(std::optional<std::int64_t> from,
                         std::optional<std::int64_t> to) {
  if (!from || !to || *to < *from) return {};
  return count_of(static_cast<std::uint64_t>((*to - *from) / 86400), "day");
}

std::string introduced_words(const Exposure& exposure,
                             const ReportOptions& options) {
  std::string out = commit_words(*exposure.introduced);
  const std::string age =
      days_between(parse_rfc3339(exposure.introduced->date), options.now);
  if (!age.empty()) out += " (" + age + " ago)";
  const std::uint64_t others =
      std::max<std::size_t>(exposure.introductions.size(), 1) - 1;
  if (others > 0) out += "; " + count_of(others, "further introduction");
  return out;
}

std::string removed_words(const Exposure& exposure) {
  std::string out = commit_words(*exposure.removed);
  if (!exposure.introduced) return out;
  const std::string span =
      days_between(parse_rfc3339(exposure.introduced->date),
                   parse_rfc3339(exposure.removed->date));
  if (!span.empty()) out += " (after " + span + ")";
  return out;
}

std::string verdict_line(const Finding& finding) {
  std::string out(verdict_words(finding.verdict));
  out += ", confidence ";
  out += to_string(finding.confidence);
  switch (finding.state) {
    case LiveState::kNotChecked:
      return out;
    case LiveState::kLive:
      return out + ", LIVE at its provider";
    case LiveState::kDead:
      return out + ", dead at its provider";
    case LiveState::kUnknown:
      return out + ", not known whether it is live";
  }
  return out;
}

std::string place_of(const Occurrence& occurrence) {
  std::string out;
  switch (occurrence.kind) {
    case OccurrenceKind::kCommit:
      out = "commit " +
            safe(short_id(occurrence.commit.empty() ? occurrence.blob
                                                    : occurrence.commit));
      break;
    case OccurrenceKind::kTag:
      out = "tag " + safe(short_id(occurrence.blob));
      break;
    case OccurrenceKind::kStdin:
      out = "standard input";
      break;
    case OccurrenceKind::kBlob:
    case OccurrenceKind::kNote:
    case OccurrenceKind::kGitMetadata:
    case OccurrenceKind::kFile:
    case OccurrenceKind::kIndex:
      out = occurrence.path.empty() ? "blob " + safe(short_id(occurrence.blob))
                                    : safe(occurrence.path);
      break;
  }
  if (occurrence.kind == OccurrenceKind::kTag && !occurrence.path.empty()) {
    out += " " + safe(occurrence.path);
  }
  if (occurrence.line == 0) return out;
  out += ":" + std::to_string(occurrence.line);
  if (occurrence.column > 0) out += ":" + std::to_string(occurrence.column);
  return out;
}

std::string remark_of(const Occurrence& occurrence, const Target& target) {
  std::vector<std::string> parts;
  const auto is = [&](OccurrenceKind kind) { return occurrence.kind == kind; };
  if (is(OccurrenceKind::kIndex)) parts.emplace_back("index");
  if (is(OccurrenceKind::kFile) && target.kind == "repository") {
    parts.emplace_back("working tree");
  }
  if (is(OccurrenceKind::kNote)) parts.emplace_back("note");
  if (is(OccurrenceKind::kGitMetadata)) parts.emplace_back("git metadata");
  if (!occurrence.commit.empty() && !is(OccurrenceKind::kCommit)) {
    parts.push_back("commit " + safe(short_id(occurrence.commit)));
  }
  if (occurrence.count > 1) {
    parts.push_back(count_of(occurrence.count, "version"));
  }
  if (occurrence.encoding != Encoding::kPlain) {
    parts.emplace_back(to_string(occurrence.encoding));
  }
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out += ", ";
    out += part;
  }
  return out;
}

void write_refs(const Finding& finding, const ReportOptions& options,
                TextPage& page) {
  const std::vector<std::string>& refs = finding.exposure.refs;
  if (refs.empty()) return;
  const std::size_t shown =
      options.verbose ? refs.size() : std::min(refs.size(), kShownRefs);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < shown; ++i) names.push_back(safe(refs[i]));
  page.field("Refs",
             join_words({names.begin(), names.end()}, refs.size() - shown));
}

// Facts that a verification leaves, in the words of one line.
constexpr std::array<std::string_view, 7> kStateFacts = {
    "email",           "owner",        "scopes",  "second_factor",
    "session_expires", "state_reason", "token_id"};

void write_state(const Finding& finding, TextPage& page) {
  const auto fact = [&](const char* name) -> std::string {
    const auto at = finding.facts.find(name);
    return at == finding.facts.end() ? std::string() : safe(at->second);
  };
  if (finding.state == LiveState::kNotChecked) return;
  std::string text;
  const auto add = [&](std::string_view front, const std::string& value) {
    if (value.empty()) return;
    if (!text.empty()) text += ", ";
    text.append(front).append(value);
  };
  const bool live = finding.state == LiveState::kLive;
  if (live) text = "Live";
  if (live && !fact("owner").empty()) text += " as " + fact("owner");
  add("scopes ", fact("scopes"));
  add("token ", fact("token_id"));
  if (!fact("second_factor").empty()) add("", "a second factor is asked for");
  if (live && !fact("session_expires").empty()) {
    add("sessions live until ", fact("session_expires"));
  }
  if (const std::string reason = fact("state_reason"); !reason.empty()) {
    text += (text.empty() ? "" : ": ") + reason;
  }
  if (text != "Live") page.field("State", text);  // the verdict says as much
}

void write_facts(const Finding& finding, TextPage& page) {
  std::string text;
  for (const auto& [name, value] : finding.facts) {
    const bool is_told =
        finding.state != LiveState::kNotChecked &&
        std::ranges::find(kStateFacts, name) != kStateFacts.end();
    if (is_told) continue;
    if (!text.empty()) text += "; ";
    text += safe(name) + ": " + safe(value);
  }
  page.field("Facts", text);
}

void write_occurrences(const Finding& finding, const Target& target,
                       const ReportOptions& options, TextPage& page) {
  const std::size_t total = finding.occurrences.size();
  const std::size_t shown =
      options.verbose ? total : std::min(total, kShownOccurrences);
  for (std::size_t i = 0; i < shown; ++i) {
    const Occurrence& occurrence = finding.occurrences[i];
    page.entry(i == 0 ? "Found in" : "", place_of(occurrence),
               remark_of(occurrence, target));
  }
  if (shown < total) {
    page.field("",
               "and " + count_of(total - shown, "more place", "more places"));
  }
}

void write_finding(const Finding& finding, const Target& target,
                   const ReportOptions& options, TextPage& page) {
  const std::string severity = upper(to_string(finding.severity));
  page.line(page.styled(style_of(finding.severity), severity) + "  " +
            page.styled(TextStyle::kBold, safe(rule_title(finding))) + " (" +
            safe(finding.provider) + ")");
  page.entry("Secret", safe(shown_secret(finding, options)),
             safe(finding.fingerprint));
  page.field("Verdict", verdict_line(finding));
  write_state(finding, page);
  page.field("Exposed", join_words(exposure_words(finding, target)));
  const Exposure& exposure = finding.exposure;
  if (exposure.introduced) {
    page.field("Since", introduced_words(exposure, options));
  }
  if (exposure.removed) page.field("Removed", removed_words(exposure));
  write_refs(finding, options, page);
  write_facts(finding, page);
  write_occurrences(finding, target, options, page);
  page.field("To do", safe(finding.remediation));
  page.blank_line();
}

class TextReporter final : public Reporter {
 public:
  Result<void> write(const Report& report, const ReportOptions& options,
                     OutputSink& out) const override {
    TextPage page(options.width, options.colour ? TextPage::Colour::kOn
                                                : TextPage::Colour::kOff);
    for (const Finding& finding : report.findings) {
      write_finding(finding, report.target, options, page);
      TRY(out.write(page.take()));
    }
    write_text_summary(report, page);
    return out.write(page.take());
  }
};

}  // namespace

const Reporter& text_reporter() {
  static const TextReporter kReporter;
  return kReporter;
}

}  // namespace tokensweep
