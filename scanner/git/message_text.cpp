// SPDX-License-Identifier: Apache-2.0
#include "scanner/git/message_text.h"

#include <algorithm>

namespace tokensweep::git {
namespace {

constexpr std::string_view kScissors =
    " ------------------------ >8 ------------------------";
constexpr std::string_view kAutomatic = "#;@!$%^&|:";  // git's choices

// The next line with its break; cut off from `rest`.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end);
  return line;
}

std::string_view automatic_comment(std::string_view text) {
  const std::size_t last = text.find_last_not_of("\r\n");
  if (last == std::string_view::npos) return "#";
  const std::size_t before = text.rfind('\n', last);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const bool chosen = kAutomatic.find(text[begin]) != std::string_view::npos;
  return chosen ? text.substr(begin, 1) : "#";
}

}  // namespace

std::string kept_message(std::string_view text, std::string_view comment,
                         CommentLines comment_lines) {
  if (comment == "auto") comment = automatic_comment(text);
  const std::string scissors = std::string(comment).append(kScissors);
  std::string result;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    std::string_view shown = line.substr(0, line.find_last_not_of("\r\n") + 1);
    if (shown == scissors) break;
    const bool drop =
        comment_lines == CommentLines::kDropped && line.starts_with(comment);
    result += drop ? "\n" : line;
  }
  return result;
}

}  // namespace tokensweep::git
