// SPDX-License-Identifier: Apache-2.0
#include "reporters/ci_text.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace tokensweep {
namespace {

constexpr std::string_view kMark = "::";

// Where a runner that skips white space, of which Unicode has more than
// ASCII, sees the line start.
std::size_t seen_start(std::string_view line) {
  std::size_t at = 0;
  while (at < line.size() &&
         (line[at] == ' ' || static_cast<unsigned char>(line[at]) >= 0x80)) {
    ++at;
  }
  return at;
}

std::string broken(std::string_view line) {
  std::string out;
  const std::size_t start = seen_start(line);
  const bool is_command = line.substr(start).starts_with(kMark);
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (is_command && i == start + 1) {
      out += "\\x3A";
    } else if (i > 0 && line[i] == '#' && line[i - 1] == '#') {
      out += "\\x23";
    } else {
      out += line[i];
    }
  }
  return out;
}

bool needs_breaking(std::string_view line) {
  return line.find("##") != std::string_view::npos ||
         line.substr(seen_start(line)).starts_with(kMark);
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9');
}

void append_reference(std::string& out, char c) {
  out += "&#" + std::to_string(static_cast<unsigned char>(c)) + ";";
}

// Character references are no markup, whatever they stand for. A dot behind
// "www" could start a link and so could a colon before a slash; an underscore
// is markup at the ends of words only.
bool is_plain(std::string_view text, std::size_t at) {
  const char c = text[at];
  const char before = at > 0 ? text[at - 1] : ' ';
  const char after = at + 1 < text.size() ? text[at + 1] : ' ';
  switch (c) {
    case '.':
      return at < 3 || to_lower(text.substr(at - 3, 3)) != "www";
    case ':':
      return after != '/';
    case '_':
      return is_alphanumeric(before) && is_alphanumeric(after);
    default:
      return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80 ||
             std::string_view(" ,-/").find(c) != std::string_view::npos;
  }
}

std::string percent_encoded(std::string_view bytes, std::string_view which) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  char before = '\0';
  for (const char c : escape_for_terminal(bytes)) {
    const bool breaks = c == '#' && before == '#';
    before = c;
    if (breaks) {
      out += "\\x23";
      continue;
    }
    if (which.find(c) == std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  return out;
}

}  // namespace

std::string without_log_commands(std::string_view lines) {
  std::string out;
  out.reserve(lines.size());
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    if (needs_breaking(line)) {
      out += broken(line);
    } else {
      out += line;
    }
    if (end < lines.size()) out += '\n';
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return out;
}

std::string github_data(std::string_view bytes) {
  return percent_encoded(bytes, "%\r\n");
}

std::string github_property(std::string_view bytes) {
  return percent_encoded(bytes, "%\r\n:,");
}

std::string markdown_text(std::string_view bytes) {
  const std::string text = escape_for_terminal(bytes);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_plain(text, i)) {
      out += text[i];
    } else if (text[i] == '@') {
      // A name right behind it would be told of it; not so behind an element.
      out += "<code>&#64;</code>";
    } else {
      append_reference(out, text[i]);
    }
  }
  return out;
}

std::string markdown_code(std::string_view bytes) {
  const std::string text = escape_for_terminal(bytes);
  if (text.empty()) return {};
  std::string out = "<code>";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_plain(text, i)) {
      out += text[i];
    } else {
      append_reference(out, text[i]);
    }
    // Keeps a mail address from becoming a link.
    if (text[i] == '@') out += "<!-- -->";
  }
  return out + "</code>";
}

std::string xml_text(std::string_view bytes) {
  // U+FFFE and U+FFFF are no characters of XML.
  static constexpr std::string_view kNoCharacters = "\xEF\xBF";
  static constexpr std::string_view kMarkup = "<>&\"'";
  const std::string text = escape_for_terminal(bytes);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = std::string_view(text).substr(i);
    if (rest.size() >= 3 && rest.starts_with(kNoCharacters) &&
        static_cast<unsigned char>(rest[2]) >= 0xBE) {
      out += rest[2] == '\xBE' ? "\\u{FFFE}" : "\\u{FFFF}";
      i += 2;
    } else if (kMarkup.find(text[i]) != std::string_view::npos ||
               (text[i] == '#' && i > 0 && text[i - 1] == '#')) {
      append_reference(out, text[i]);
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace tokensweep
