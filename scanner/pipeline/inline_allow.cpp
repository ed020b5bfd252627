// SPDX-License-Identifier: Apache-2.0
// No language is parsed: a marker counts wherever it stands as words of their
// own, because a comment cannot be told from a text in all languages.
#include "scanner/pipeline/inline_allow.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace tokensweep {
namespace {

// How far from the span a line is searched, and how much of a reason is kept.
constexpr std::uint64_t kNear = 4096;
constexpr std::size_t kMaxReasonBytes = 200;

constexpr std::string_view kBlanks = " \t\r";

enum class Reach : std::uint8_t { kOwnLine, kNextLine };

struct MarkerHead {
  InlineMarker marker;
  std::string_view text;
};

constexpr std::array<MarkerHead, kInlineMarkers> kHeads = {{
    {InlineMarker::kTokensweep, "tokensweep:allow"},
    {InlineMarker::kGitleaks, "gitleaks:allow"},
    {InlineMarker::kBetterleaks, "betterleaks:allow"},
    {InlineMarker::kDetectSecrets, "pragma:"},
    {InlineMarker::kGgshield, "ggignore"},
}};

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z') || c == '_';
}

bool take(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

bool take_any(std::string_view& text, std::string_view first,
              std::string_view second) {
  return take(text, first) || take(text, second);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

// Whether one of the names between the brackets is the rule's, or its start
// up to a dash.
bool names_rule(std::string_view names, std::string_view rule) {
  while (true) {
    const std::size_t comma = std::min(names.find(','), names.size());
    const std::string_view name = trimmed(names.substr(0, comma));
    if (!name.empty() && rule.starts_with(name) &&
        (rule.size() == name.size() || rule[name.size()] == '-')) {
      return true;
    }
    if (comma == names.size()) return false;
    names.remove_prefix(comma + 1);
  }
}

// Takes what stands between "pragma:" and the reason.
bool take_pragma(std::string_view& text, Reach reach) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (!take_any(text, "allowlist", "whitelist")) return false;
  if (!take_any(text, " ", "-")) return false;
  if (reach == Reach::kNextLine) {
    if (!take(text, "nextline") || !take_any(text, " ", "-")) return false;
  }
  return take(text, "secret");
}

// A marker goes on behind its head, or is the start of a longer word.
bool goes_on(std::string_view text) {
  if (text.empty()) return false;
  if (text.front() != '-') return is_word(text.front());
  return text.size() > 1 && is_word(text[1]);
}

// Of the text behind the head: takes the rest of the marker, so that the
// reason is left.
bool take_marker(InlineMarker marker, Reach reach, std::string_view rule,
                 std::string_view& text) {
  if (marker == InlineMarker::kDetectSecrets) {
    return take_pragma(text, reach) && !goes_on(text);
  }
  if (marker != InlineMarker::kTokensweep) {
    return reach == Reach::kOwnLine && !goes_on(text);
  }
  if (reach == Reach::kNextLine && !take(text, "-next-line")) return false;
  if (!take(text, "[")) return !goes_on(text);
  const std::size_t close = text.find(']');
  if (close == std::string_view::npos) return false;
  const bool covered = names_rule(text.substr(0, close), rule);
  text.remove_prefix(close + 1);
  return covered;
}

std::string reason_of(std::string_view text) {
  for (const std::string_view closer : {"*/", "-->"}) {
    text = text.substr(0, text.find(closer));
  }
  text = trimmed(text);
  if (!text.empty() && (text.front() == ':' || text.front() == '-')) {
    text = trimmed(text.substr(1));
  }
  return std::string(trimmed(text.substr(0, kMaxReasonBytes)));
}

// A comment of one marker in `part` of the content. A comment that the span
// cuts off ends there.
std::optional<InlineAllow> find_marker(std::string_view content, ByteRange part,
                                       const MarkerHead& head, Reach reach,
                                       std::string_view rule) {
  const std::string_view text = content.substr(0, part.end);
  for (std::size_t at = text.find(head.text, part.begin);
       at != std::string_view::npos; at = text.find(head.text, at + 1)) {
    if (at > 0 && is_word(content[at - 1])) continue;
    std::string_view rest = text.substr(at + head.text.size());
    if (!take_marker(head.marker, reach, rule, rest)) continue;
    // The secret's own bytes go on where the marker seems to end.
    const bool cut = rest.empty() && goes_on(content.substr(part.end));
    if (cut) continue;
    InlineAllow found;
    found.marker = head.marker;
    found.reason = reason_of(rest);
    return found;
  }
  return std::nullopt;
}

std::optional<InlineAllow> find_any(std::string_view content, ByteRange part,
                                    Reach reach, std::string_view rule,
                                    const InlineMarkers& markers) {
  if (part.begin >= part.end) return std::nullopt;
  for (const MarkerHead& head : kHeads) {
    if (!markers.test(static_cast<std::size_t>(head.marker))) continue;
    if (auto found = find_marker(content, part, head, reach, rule)) {
      return found;
    }
  }
  return std::nullopt;
}

// Where the line of `offset` begins, or where the search of it does.
std::uint64_t line_begin(std::string_view content, std::uint64_t offset) {
  const std::uint64_t least = offset > kNear ? offset - kNear : 0;
  const std::string_view before = content.substr(least, offset - least);
  const std::size_t feed = before.rfind('\n');
  return feed == std::string_view::npos ? least : least + feed + 1;
}

std::uint64_t line_end(std::string_view content, std::uint64_t offset) {
  const std::string_view behind = content.substr(offset, kNear);
  return offset + std::min(behind.find('\n'), behind.size());
}

}  // namespace

std::optional<InlineAllow> find_inline_allow(std::string_view content,
                                             ByteRange span,
                                             std::string_view rule,
                                             const InlineMarkers& markers,
                                             ByteRange* line_span) {
  if (markers.none() || span.begin > span.end || span.end > content.size()) {
    return std::nullopt;
  }
  const std::uint64_t begin = line_begin(content, span.begin);
  const std::uint64_t end = line_end(content, span.end);
  const auto found = [&](ByteRange part, ByteRange line, Reach reach) {
    std::optional<InlineAllow> allow =
        find_any(content, part, reach, rule, markers);
    if (allow && line_span != nullptr) *line_span = line;
    return allow;
  };
  if (auto allow = found({span.end, end}, {line_begin(content, span.end), end},
                         Reach::kOwnLine)) {
    return allow;
  }
  if (auto allow =
          found({begin, span.begin}, {begin, line_end(content, span.begin)},
                Reach::kOwnLine)) {
    return allow;
  }
  // The line of the span begins within reach, and is not the first.
  if (begin == 0 || content[begin - 1] != '\n') return std::nullopt;
  const ByteRange before = {line_begin(content, begin - 1), begin - 1};
  return found(before, before, Reach::kNextLine);
}

bool mentions_inline_allow(std::string_view content,
                           const InlineMarkers& markers) {
  return std::ranges::any_of(kHeads, [&](const MarkerHead& head) {
    return markers.test(static_cast<std::size_t>(head.marker)) &&
           content.find(head.text) != std::string_view::npos;
  });
}

}  // namespace tokensweep
