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
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t begin = text.size() - rest.size();
    const std::string_view line = take_line(rest);
    if (!comment.empty() && line.starts_with(comment)) {
      ++explained;
    } else if (explained >= kExplanationLines && begins_diff(line)) {
      return text.substr(0, begin);
    } else {
      comment = comment_of(line);
      explained = 0;
    }
  }
  return text;
}

}  // namespace tokensweep::git
