// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/yaml_room.h"

#include <algorithm>
#include <cstddef>

namespace tokensweep::cli {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view line) {
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(kBlanks)));
  line.remove_suffix(line.size() - (line.find_last_not_of(kBlanks) + 1));
  return line;
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.size(), line.find_first_not_of(' '));
}

bool says_nothing(std::string_view line) {
  const std::string_view text = trimmed(line);
  return text.empty() || text.starts_with('#');
}

// "key: |", "- >-", "key: !!str |2 # note".
bool begins_block(std::string_view line) {
  line = line.substr(0, line.find(" #"));
  const std::string_view text = trimmed(line);
  const std::size_t blank = text.find_last_of(kBlanks);
  const std::string_view last =
      blank == std::string_view::npos ? text : text.substr(blank + 1);
  if (last.empty() || (last.front() != '|' && last.front() != '>')) {
    return false;
  }
  return last.find_first_not_of("+-0123456789", 1) == std::string_view::npos;
}

// Looks at the lines that the last one is below of, from the inside out.
bool is_in_block(std::string_view before, std::size_t indent) {
  while (!before.empty()) {
    before.remove_suffix(1);                           // the line's end
    const std::size_t begin = before.rfind('\n') + 1;  // 0 for the first line
    const std::string_view line = before.substr(begin);
    before = before.substr(0, begin);
    if (says_nothing(line)) continue;
    if (line.starts_with("---")) return begins_block(line);
    if (indent_of(line) >= indent) continue;
    if (begins_block(line)) return true;
    indent = indent_of(line);
  }
  return false;
}

// Whether the next line goes on with what this one says, which stands there.
bool goes_on(std::string_view after, std::size_t indent) {
  while (!after.empty()) {
    after.remove_prefix(1);  // the line's end
    const std::string_view line = after.substr(0, after.find('\n'));
    after.remove_prefix(line.size());
    if (!says_nothing(line)) return indent_of(line) > indent;
  }
  return false;
}

}  // namespace

bool is_whole_yaml_line(std::string_view before, std::string_view line,
                        std::string_view after) {
  std::size_t indent = indent_of(line);
  if (is_in_block(before, indent)) return false;
  std::string_view text = trimmed(line);
  bool item = false;
  std::size_t outer = indent;
  while (text.starts_with("- ")) {
    item = true;
    outer = indent;
    const std::size_t step =
        std::min(text.find_first_not_of(' ', 1), text.size());
    indent += step;
    text.remove_prefix(step);
  }
  const bool mapping = text.find(": ") != std::string_view::npos;
  if (!item && !mapping) return false;
  return !goes_on(after, mapping ? indent : outer);
}

}  // namespace tokensweep::cli
