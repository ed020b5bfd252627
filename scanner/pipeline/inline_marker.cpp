// SPDX-License-Identifier: Apache-2.0
// No language is parsed: a marker counts wherever it stands as words of their
// own, because a comment cannot be told from a text in all languages. What
// could be a part of a name, a path, an URL or an assignment is no such word.
#include "scanner/pipeline/inline_marker.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace tokensweep {
namespace {

constexpr std::size_t kMaxReasonBytes = 200;

constexpr std::string_view kBlanks = " \t\r";

// By InlineMarker.
constexpr std::array<std::string_view, kInlineMarkers> kHeads = {
    "tokensweep:allow", "gitleaks:allow", "betterleaks:allow",
    "pragma:", "ggignore"};

// What a head turned out to be.
enum class Reading : std::uint8_t { kNone, kAccepts, kMalformed };

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

// Whether the head at `at` begins a word. "//" and "--" open comments, one of
// them alone is a path, a flag or a hyphen.
bool begins_word(std::string_view content, std::size_t part_begin,
                 std::size_t at) {
  constexpr std::string_view kJoining = ".=:@$&?+~\\";
  if (at == 0) return true;
  const char last = content[at - 1];
  if (is_word(last) || kJoining.find(last) != std::string_view::npos) {
    return false;
  }
  if (last != '-' && last != '/') return true;
  std::size_t run = at;
  while (run > part_begin && content[run - 1] == last) --run;
  if (at - run < 2) return false;
  if (run == 0) return true;
  const char before = content[run - 1];
  return last == '-' ? !is_word(before) : before != ':';
}

// Whether the word goes on in `text`, which is what stands behind it. A
// backslash is the line end of a text in a text.
bool goes_on(std::string_view text) {
  if (text.empty()) return false;
  const char first = text.front();
  if (is_word(first) || first == '=') return true;
  constexpr std::string_view kNever = " \t\r\n\\";
  if (kNever.find(first) != std::string_view::npos) return false;
  const bool is_ascii = static_cast<unsigned char>(first) < 0x80;
  return is_ascii && text.size() > 1 && is_word(text[1]);
}

// What people may write for a scope, and what no marker has.
bool is_malformed_scope(InlineMarker marker, std::string_view text) {
  const bool is_ours = marker == InlineMarker::kTokensweep;
  if (text.empty()) return false;
  if (text.front() == '(' || text.front() == '{' || text.front() == '=' ||
      (text.front() == '[' && !is_ours)) {
    return true;
  }
  if (text.front() == ':' && goes_on(text)) return true;
  if (!is_ours) return false;
  const std::size_t next = text.find_first_not_of(" \t:");
  return next != 0 && next != std::string_view::npos &&
         (text[next] == '[' || text[next] == '(');
}

// Takes "[names]" off. The names are those of rules, or their starts up to a
// dash.
Reading take_names(std::string_view& text, std::string_view rule) {
  const std::size_t close = text.find(']');
  if (close == std::string_view::npos) return Reading::kMalformed;
  std::string_view names = text.substr(1, close - 1);
  if (trimmed(names).empty()) return Reading::kMalformed;
  text.remove_prefix(close + 1);
  while (true) {
    const std::size_t comma = std::min(names.find(','), names.size());
    const std::string_view name = trimmed(names.substr(0, comma));
    if (!name.empty() && rule.starts_with(name) &&
        (rule.size() == name.size() || rule[name.size()] == '-')) {
      return Reading::kAccepts;
    }
    if (comma == names.size()) return Reading::kNone;
    names.remove_prefix(comma + 1);
  }
}

// Takes what stands between "pragma:" and the reason.
bool take_pragma(std::string_view& text, MarkerReach reach) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (!take_any(text, "allowlist", "whitelist")) return false;
  if (!take_any(text, " ", "-")) return false;
  if (reach == MarkerReach::kNextLine) {
    if (!take(text, "nextline") || !take_any(text, " ", "-")) return false;
  }
  return take(text, "secret");
}

// Takes the rest of the marker's words; false when it is not of this reach.
bool take_words(InlineMarker marker, MarkerReach reach,
                std::string_view& text) {
  if (marker == InlineMarker::kDetectSecrets) return take_pragma(text, reach);
  if (reach == MarkerReach::kOwnLine) return true;
  return marker == InlineMarker::kTokensweep && take(text, "-next-line");
}

// Of the text behind the head, which goes on as `beyond`, past the end of the
// part: takes the rest of the marker, so that the reason is left.
Reading take_marker(InlineMarker marker, MarkerReach reach,
                    std::string_view rule, std::string_view beyond,
                    std::string_view& text) {
  const std::size_t size = text.size();
  if (!take_words(marker, reach, text)) return Reading::kNone;
  if (is_malformed_scope(marker, text)) return Reading::kMalformed;
  if (text.starts_with('[')) return take_names(text, rule);
  return goes_on(beyond.substr(size - text.size())) ? Reading::kNone
                                                    : Reading::kAccepts;
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

}  // namespace

std::string_view head_of(InlineMarker marker) {
  return kHeads[static_cast<std::size_t>(marker)];
}

std::optional<InlineAllow> find_inline_marker(std::string_view content,
                                              ByteRange part,
                                              InlineMarker marker,
                                              MarkerReach reach,
                                              std::string_view rule) {
  const std::string_view head = head_of(marker);
  const std::string_view text = content.substr(0, part.end);
  std::optional<InlineAllow> malformed;
  for (std::size_t at = text.find(head, part.begin);
       at != std::string_view::npos; at = text.find(head, at + 1)) {
    if (!begins_word(content, part.begin, at)) continue;
    std::string_view rest = text.substr(at + head.size());
    const Reading reading = take_marker(marker, reach, rule,
                                        content.substr(at + head.size()), rest);
    if (reading == Reading::kNone) continue;
    if (reading == Reading::kMalformed && malformed) continue;
    InlineAllow found;
    found.marker = marker;
    found.reason = reason_of(rest);
    found.honoured = reading == Reading::kAccepts;
    found.malformed = reading == Reading::kMalformed;
    if (found.honoured) return found;
    malformed = std::move(found);
  }
  return malformed;
}

}  // namespace tokensweep
