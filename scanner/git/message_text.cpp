// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/message_text.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tokensweep::git {
namespace {

constexpr std::string_view kScissors =
    " ------------------------ >8 ------------------------";
// "Do not modify or remove the line above", "Everything below it will be
// ignored": git translates them, so that they are told by their comments.
constexpr std::size_t kExplanationLines = 2;
// How diffs of `commit -v` begin, those of submodules as well.
constexpr std::array<std::string_view, 2> kDiffs = {"diff --", "Submodule "};
// How their other lines do. Blank lines are of diff.suppressBlankEmpty.
constexpr std::array<std::string_view, 16> kDiffLines = {
    " ",          "+",
    "-",          "@@",
    "\\ ",        "index ",
    "old mode ",  "new mode ",
    "new file ",  "deleted file ",
    "copy from ", "copy to ",
    "rename ",    "similarity ",
    "dissimilar", "Binary files "};
// Between the two diffs of `commit -vv`, behind the comment string. The line
// below it is translated.
constexpr std::string_view kSeparator =
    " --------------------------------------------------";

// The next line without its break; cut off from `rest`, which is not empty.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool begins_diff(std::string_view line) {
  return std::ranges::any_of(
      kDiffs, [&](std::string_view diff) { return line.starts_with(diff); });
}

bool is_diff_line(std::string_view line) {
  return line.empty() || begins_diff(line) ||
         std::ranges::any_of(kDiffLines, [&](std::string_view front) {
           return line.starts_with(front);
         });
}

// Where the first line begins that is of no diff; the size when there is none.
// `comment` is that of the scissors.
std::size_t find_other(std::string_view text, std::string_view comment) {
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t begin = text.size() - rest.size();
    std::string_view line = take_line(rest);
    if (is_diff_line(line)) continue;
    if (!line.starts_with(comment)) return begin;
    line.remove_prefix(comment.size());
    if (line != kSeparator || rest.empty()) return begin;
    if (!take_line(rest).starts_with(comment)) return begin;
  }
  return text.size();
}

// What stands before a scissors line's scissors; empty when it is none.
std::string_view comment_of(std::string_view line) {
  if (!line.ends_with(kScissors)) return {};
  line.remove_suffix(kScissors.size());
  return line;
}

}  // namespace

std::string_view without_diff(std::string_view text) {
  std::string_view comment;   // of the scissors line above; empty: none
  std::size_t explained = 0;  // lines with that comment below it
  std::size_t other = 0;      // no diff is all that follows up to here
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t begin = text.size() - rest.size();
    const std::string_view line = take_line(rest);
    if (!comment.empty() && line.starts_with(comment)) {
      ++explained;
    } else if (explained >= kExplanationLines && begins_diff(line) &&
               begin >= other) {
      const std::size_t end = find_other(text.substr(begin), comment);
      if (begin + end == text.size()) return text.substr(0, begin);
      other = begin + end;
      comment = {};
      explained = 0;
    } else {
      comment = comment_of(line);
      explained = 0;
    }
  }
  return text;
}

}  // namespace tokensweep::git
