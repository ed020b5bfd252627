// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/message.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <set>
#include <vector>

#include "base/text.h"
#include "cli/hook/comment_style.h"
#include "cli/print_error.h"
#include "findings/baseline.h"
#include "findings/redact_report.h"
#include "reporters/ci_text.h"
#include "reporters/reporter.h"
#include "reporters/wording.h"
#include "scanner/sources/file_feeder.h"

namespace tokensweep::cli {
namespace {

constexpr std::size_t kWidth = 60;
constexpr std::size_t kFewFindings = 4;
constexpr std::size_t kFewNotes = 3;

// Columns of a character that starts with this byte, at most: outside ASCII
// some take two.
std::size_t columns_from(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  if (value < 0x80) return 1;
  return (value & 0xc0U) == 0x80 ? 0 : 2;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (const char byte : text) columns += columns_from(byte);
  return columns;
}

// The longest front that fits, not empty, and no character cut in two.
std::string_view fitting_front(std::string_view text, std::size_t columns) {
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    used += columns_from(text[i]);
    if (used > columns && i > 0) return text.substr(0, i);
  }
  return text;
}

// Lines of text that is already safe for a terminal, and of which no line is a
// command for a runner of CI: hooks run there, too.
class Lines {
 public:
  // Broken at spaces; words that are too long are broken, too.
  void add(std::size_t indent, std::string_view text) {
    std::string line(indent, ' ');
    std::size_t used = indent;
    bool empty = true;
    while (!text.empty()) {
      std::string_view word = text.substr(0, text.find(' '));
      text.remove_prefix(std::min(text.size(), word.size() + 1));
      if (!empty && used + 1 + columns_of(word) > kWidth) {
        end(line, indent);
        used = indent;
        empty = true;
      }
      if (!empty) line += ' ';
      used += (empty ? 0 : 1) + columns_of(word);
      while (used > kWidth) {
        const std::string_view front = fitting_front(word, kWidth - indent);
        line += front;
        word.remove_prefix(front.size());
        end(line, indent);
        used = indent + columns_of(word);
      }
      line += word;
      empty = word.empty();
    }
    if (!empty) end(line, 0);
  }
  // As it is: what is to be copied.
  void add_whole(std::size_t indent, std::string_view text) {
    text_.append(indent, ' ').append(text).append("\n");
  }
  void add_blank() { text_ += '\n'; }

  [[nodiscard]] std::string take() { return without_log_commands(text_); }

 private:
  void end(std::string& line, std::size_t indent) {
    text_.append(line).append("\n");
    line.assign(indent, ' ');
  }

  std::string text_;
};

std::string place_text(const Occurrence& place) {
  std::string text = escape_for_terminal(place.path);
  if (place.kind == OccurrenceKind::kTag) text = "the tag's text";
  if (place.kind == OccurrenceKind::kCommit) text = "the commit's message";
  if (place.kind == OccurrenceKind::kGitMetadata) return "the ref's name";
  if (place.line > 0) text += ':' + std::to_string(place.line);
  if (!place.commit.empty()) {
    text.append(" in ").append(short_id(place.commit));
  }
  return text;
}

// By fingerprint: secrets of several lines. A comment in one of them would
// become part of it.
std::set<std::string> find_multi_line(const Report& report) {
  std::set<std::string> fingerprints;
  for (const Finding& finding : report.findings) {
    if (finding.secret.find_first_of("\r\n") != std::string::npos) {
      fingerprints.insert(finding.fingerprint);
    }
  }
  return fingerprints;
}

// The comment that accepts the finding, if it has one place, whose line can
// take it, and it fits on a line here. An encoded secret may go on in the next
// line, and its comment would have to be encoded, too.
std::optional<std::string> allow_comment(const Finding& finding,
                                         const HookMessageOptions& options,
                                         std::size_t indent) {
  if (finding.occurrences.size() != 1) return std::nullopt;
  const Occurrence& place = finding.occurrences.front();
  if (place.line == 0 || place.encoding != Encoding::kPlain ||
      place.kind == OccurrenceKind::kTag ||
      place.kind == OccurrenceKind::kCommit) {
    return std::nullopt;
  }
  auto comment =
      as_comment(place.path, "tokensweep:allow[" + finding.rule + "] reason");
  if (!comment || columns_of(*comment) + indent > kWidth) return std::nullopt;
  if (options.has_comment_room && !options.has_comment_room(place)) {
    return std::nullopt;
  }
  return comment;
}

std::string_view advice_on(std::string_view reason) {
  if (reason == kPathInConflict) return "Resolve the conflicts first.";
  if (reason == skip_reason::kTooLarge || reason == "object too large") {
    return "--max-file-size MIB reads larger ones.";
  }
  return "git fsck names what is damaged or missing.";
}

void add_skip_advice(const HookWording& wording, WayAround way, Lines& lines) {
  if (way == WayAround::kNoted) {
    lines.add(0, "To skip once, with a reason that is noted:");
    lines.add(2, "TOKENSWEEP_SKIP='why' " + std::string(wording.again));
  } else if (!wording.around.empty()) {
    lines.add(0, "To go on once without this hook:");
    lines.add(2, wording.around);
  }
}

// Empty for what does not change what is blocked.
std::string note_words(const AllowNote& note) {
  switch (note.problem) {
    case AllowProblem::kExpired:
      return "expired on " + escape_for_terminal(note.expires);
    case AllowProblem::kNotHonoured:
      return "comment not honoured, it or its secret is new";
    case AllowProblem::kMalformed:
      return "malformed comment, accepts nothing";
    case AllowProblem::kStale:
      break;
  }
  return {};
}

std::size_t count_shown(const Report& report) {
  return static_cast<std::size_t>(
      std::ranges::count_if(report.findings, [](const Finding& finding) {
        return finding.verdict != Verdict::kRefuted;
      }));
}

std::string headline(std::size_t secrets, const Outcome& outcome,
                     const HookWording& wording) {
  std::string head = "tokensweep: " + std::string(wording.blocked);
  head += outcome.exit_code() == kClean ? " let through by --exit-zero: "
                                        : " blocked: ";
  return head +
         (secrets > 0 ? count_of(secrets, "secret") : "not all could be read");
}

class MessageWriter {
 public:
  // `multi_line`: see find_multi_line(). All must outlive this object.
  MessageWriter(const Report& report, const std::set<std::string>& multi_line,
                const HookWording& wording, const HookMessageOptions& options)
      : report_(report),
        multi_line_(multi_line),
        wording_(wording),
        options_(options) {}

  std::string write(const Outcome& outcome) {
    std::vector<const Finding*> shown;
    for (const Finding& finding : report_.findings) {
      if (finding.verdict != Verdict::kRefuted) shown.push_back(&finding);
    }
    if (shown.empty() && !outcome.incomplete) return {};
    lines_.add(0, headline(shown.size(), outcome, wording_));
    const std::size_t few =
        options_.verbose ? shown.size() : std::min(shown.size(), kFewFindings);
    for (std::size_t i = 0; i < few; ++i) write_finding(*shown[i]);
    if (few < shown.size()) {
      lines_.add(2, "and " + count_of(shown.size() - few, "more secret") +
                        "; -v shows all");
    }
    write_notes();
    if (outcome.incomplete) write_unread();
    lines_.add_blank();
    if (!shown.empty()) write_advice();
    add_skip_advice(wording_, WayAround::kNoted, lines_);
    return lines_.take();
  }

 private:
  void write_finding(const Finding& finding) {
    ReportOptions shown;
    shown.show_secrets = options_.show_secrets;
    lines_.add(0, escape_for_terminal(rule_title(finding)) + ": " +
                      escape_for_terminal(shown_secret(finding, shown)));
    const auto& places = finding.occurrences;
    if (places.empty()) return;
    const std::size_t listed = options_.verbose ? places.size() : 1;
    for (std::size_t i = 0; i < listed; ++i) {
      std::string text = place_text(places[i]);
      if (i + 1 == listed && listed < places.size()) {
        text += " and " + count_of(places.size() - listed, "more place");
      }
      lines_.add(2, text);
    }
    constexpr std::size_t kIndent = 4;
    const bool may_comment =
        wording_.comments_accept && !multi_line_.contains(finding.fingerprint);
    const auto comment =
        may_comment ? allow_comment(finding, options_, kIndent) : std::nullopt;
    if (comment) {
      lines_.add_whole(kIndent, *comment);
      comments_ = true;
    } else {
      lines_.add_whole(kIndent, "tokensweep baseline add \\");
      lines_.add_whole(kIndent + 2, finding.fingerprint + " --reason 'why'");
      commands_ = true;
    }
    docker_ |= finding.provider == "docker";
  }

  // Entries that accepted something until a day that is over, and comments
  // that accept nothing though they want to.
  void write_notes() {
    std::size_t count = 0;
    std::size_t left = 0;
    for (const AllowNote& note : report_.suppressed.notes) {
      const std::string words = note_words(note);
      if (words.empty()) continue;
      if (++count > kFewNotes && !options_.verbose) {
        ++left;
        continue;
      }
      lines_.add(2, words + ": " + escape_for_terminal(note.where));
    }
    if (left > 0) {
      lines_.add(2, "and " + count_of(left, "more note") + "; -v shows all");
    }
  }

  void write_unread() {
    if (report_.coverage.complete()) return;
    lines_.add(0, "Not read:");
    for (const auto& [reason, skipped] : report_.coverage.skipped) {
      if (skipped.effect != SkipEffect::kIncomplete) continue;
      lines_.add(2, reason + ": " + with_separators(skipped.count));
      advice_.insert(advice_on(reason));
      for (const std::string& example : skipped.examples) {
        lines_.add(4, escape_for_terminal(example));
        if (!options_.verbose) break;
      }
    }
    for (const std::string_view advice : advice_) lines_.add(0, advice);
  }

  void write_advice() {
    if (!options_.advice.first.empty()) lines_.add(0, options_.advice.first);
    lines_.add(0, "Take it out: " + std::string(wording_.take_out));
    if (!options_.advice.accept.empty()) {
      lines_.add(0, "No secret? " + options_.advice.accept);
    } else {
      lines_.add(0, how_to_accept());
    }
    if (docker_) {
      lines_.add(0, "Docker token seen by others? tokensweep revoke -");
    }
  }

  [[nodiscard]] std::string how_to_accept() const {
    std::string accept = "No secret? ";
    if (comments_) accept += "Put the comment at the end of that line";
    if (comments_ && commands_) accept += ", or run the command";
    if (commands_ && !comments_) accept += "Run it";
    if (commands_) accept += ", then git add " + std::string(kBaselineName);
    return accept + ".";
  }

  const Report& report_;
  const std::set<std::string>& multi_line_;
  const HookWording& wording_;
  const HookMessageOptions& options_;
  Lines lines_;
  bool comments_ = false;
  bool commands_ = false;
  bool docker_ = false;
  std::set<std::string_view> advice_;
};

}  // namespace

std::string skip_advice(const HookWording& wording, WayAround way) {
  Lines lines;
  add_skip_advice(wording, way, lines);
  return lines.take();
}

std::string hook_message(const Report& report, const Outcome& outcome,
                         const HookWording& wording,
                         const HookMessageOptions& options) {
  const std::set<std::string> multi_line = find_multi_line(report);
  if (options.show_secrets) {
    return MessageWriter(report, multi_line, wording, options).write(outcome);
  }
  Report redacted = report;
  redact_report(redacted);
  return MessageWriter(redacted, multi_line, wording, options).write(outcome);
}

std::string hook_headline(const Report& report, const Outcome& outcome,
                          const HookWording& wording) {
  if (outcome.exit_code() == kClean) return {};
  return headline(count_shown(report), outcome, wording) + "\n";
}

void print_blocked(const HookWording& wording, const Error& error,
                   WayAround way) {
  print_error(error);
  Lines lines;
  lines.add(0, "tokensweep: " + std::string(wording.blocked) +
                   " blocked: nothing passes unscanned");
  add_skip_advice(wording, way, lines);
  std::fputs(lines.take().c_str(), stderr);
}

}  // namespace tokensweep::cli
