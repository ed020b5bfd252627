// SPDX-License-Identifier: Apache-2.0
#include "verify/assignments.h"

#include <algorithm>
#include <optional>
#include <string>

namespace tokensweep::verify {
namespace {

constexpr std::size_t kLongestKey = 100;
constexpr std::size_t kLongestValue = 512;
constexpr std::size_t kMostAssignments = 4'000;
constexpr std::size_t kMostLinesApart = 12;
constexpr std::size_t kMostBytesApart = 2048;
// Between the end of `name: X` and `value:`.
constexpr std::size_t kMostBetweenNameAndValue = 120;

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_key_byte(char c) {
  return is_alpha(c) || is_digit(c) || c == '-' || c == '.';
}
bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Assignment> run() {
    std::size_t at = 0;
    while (at < text_.size() && found_.size() < kMostAssignments) {
      // A '-' or '.' of a word before would have been taken with it.
      const bool inside = at > 0 && is_key_byte(text_[at - 1]) &&
                          text_[at - 1] != '-' && text_[at - 1] != '.';
      if (!is_alpha(text_[at]) || inside) {
        ++at;
        continue;
      }
      const std::size_t begin = at;
      while (at < text_.size() && is_key_byte(text_[at])) ++at;
      std::size_t end = at;
      while (end > begin && !is_alpha(text_[end - 1]) &&
             (text_[end - 1] == '-' || text_[end - 1] == '.')) {
        --end;
      }
      if (end - begin <= kLongestKey) try_key(begin, end);
    }
    pair_names_with_values();
    return std::move(found_);
  }

 private:
  [[nodiscard]] char peek(std::size_t at) const {
    return at < text_.size() ? text_[at] : '\0';
  }
  [[nodiscard]] bool starts(std::size_t at, std::string_view what) const {
    return text_.substr(std::min(at, text_.size())).starts_with(what);
  }

  [[nodiscard]] std::size_t skip_blanks(std::size_t at) const {
    while (is_blank(peek(at))) ++at;
    return at;
  }
  // `"`, `\"`, `\\\"`, and brackets that close an index.
  [[nodiscard]] std::size_t skip_closing(std::size_t at) const {
    std::size_t next = at;
    while (peek(next) == '\\') ++next;
    if (is_quote(peek(next))) at = next + 1;
    if (peek(at) == ']') ++at;
    return at;
  }

  // Behind the separator; nullopt when none stands there.
  [[nodiscard]] std::optional<std::size_t> skip_separator(
      std::size_t begin, std::size_t end) const {
    const bool tag = begin > 0 && text_[begin - 1] == '<';
    if (tag && peek(end) == '>') return end + 1;
    // Call with one text: withUsername("acme").
    if (peek(end) == '(' && is_quote(peek(end + 1))) return end + 1;
    const std::size_t at = skip_blanks(skip_closing(end));
    for (const std::string_view sign :
         {"=>", ":=", ":-", "?=", "+=", "||=", "==", "=", ":"}) {
      if (!starts(at, sign)) continue;
      if (sign == "==") return std::nullopt;
      return at + sign.size();
    }
    // ENV KEY value, set -gx KEY value.
    if (at > end && is_space_assignment(begin)) return at;
    return std::nullopt;
  }

  [[nodiscard]] bool is_space_assignment(std::size_t begin) const {
    constexpr std::size_t kLongestFront = 64;
    std::size_t line = begin;
    while (line > 0 && text_[line - 1] != '\n') {
      if (begin - --line > kLongestFront) return false;
    }
    line = skip_blanks(line);
    for (const std::string_view word :
         {"ENV ", "ARG ", "set -x ", "set -gx ", "set -Ux ", "setx "}) {
      if (starts(line, word) && skip_blanks(line + word.size()) == begin) {
        return true;
      }
    }
    return false;
  }

  void try_key(std::size_t begin, std::size_t end) {
    const auto separated = skip_separator(begin, end);
    if (!separated) return;
    std::size_t at = skip_blanks(*separated);
    const std::size_t escape = at;
    while (peek(at) == '\\') ++at;
    const bool quoted = is_quote(peek(at));
    std::size_t stop = 0;
    if (quoted) {
      const char quote = peek(at);
      ++at;
      const std::string_view rest = text_.substr(at, kLongestValue);
      std::size_t length = rest.find_first_of(std::string{quote, '\n'});
      if (length == std::string_view::npos || rest[length] == '\n') return;
      // The backslash of the closing `\"`.
      while (length > 0 && rest[length - 1] == '\\') --length;
      stop = at + length;
    } else {
      at = escape;
      stop = at;
      // ${{ env.KEY }} is one value.
      if (starts(at, "${{")) {
        const std::size_t length = text_.substr(at, kLongestValue).find("}}");
        if (length == std::string_view::npos) return;
        stop = at + length + 2;
      }
      while (stop < text_.size() && stop - at < kLongestValue &&
             !ends_value(text_[stop])) {
        ++stop;
      }
    }
    if (stop == at) return;
    found_.push_back({text_.substr(begin, end - begin),
                      text_.substr(at, stop - at),
                      begin,
                      {at, stop}});
  }

  static bool ends_value(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' ||
           c == ';' || c == '}' || c == ')' || c == ']' || c == '<' ||
           c == '&' || c == '|' || c == '\\' || is_quote(c) || c == '\0';
  }

  static bool is_one_of(std::string_view key,
                        std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, key) != names.end();
  }

  void pair_names_with_values() {
    std::vector<Assignment> pairs;
    for (std::size_t i = 0; i + 1 < found_.size(); ++i) {
      const Assignment& name = found_[i];
      const Assignment& value = found_[i + 1];
      if (is_one_of(name.key, {"name", "key", "Name", "Key", "variable"}) &&
          is_one_of(value.key, {"value", "Value"}) &&
          value.key_begin - name.value_range.end <= kMostBetweenNameAndValue) {
        pairs.push_back(
            {name.value, value.value, name.key_begin, value.value_range});
      }
    }
    found_.insert(found_.end(), pairs.begin(), pairs.end());
    std::ranges::stable_sort(found_, {}, &Assignment::key_begin);
  }

  std::string_view text_;
  std::vector<Assignment> found_;
};

struct Indent {
  std::size_t dash = std::string_view::npos;  // column of a list item's dash
  std::size_t content = 0;                    // column of what follows
};

Indent indent_of(std::string_view line) {
  Indent indent;
  std::size_t at = 0;
  while (at < line.size() && is_blank(line[at])) ++at;
  while (at + 1 < line.size() && line[at] == '-' && is_blank(line[at + 1])) {
    if (indent.dash == std::string_view::npos) indent.dash = at;
    ++at;
    while (at < line.size() && is_blank(line[at])) ++at;
  }
  indent.content = at;
  return indent;
}

std::size_t line_start(std::string_view text, std::size_t at) {
  if (at == 0) return 0;
  const std::size_t newline = text.rfind('\n', at - 1);
  return newline == std::string_view::npos ? 0 : newline + 1;
}

std::string_view line_at(std::string_view text, std::size_t start) {
  const std::size_t end = std::min(text.find('\n', start), text.size());
  std::string_view line = text.substr(start, end - start);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Neither leaves a bracket that it did not enter nor stays in one.
bool braces_balance(std::string_view between) {
  int depth = 0;
  for (const char c : between) {
    if (c == '{' || c == '[' || c == '(') ++depth;
    if ((c == '}' || c == ']' || c == ')') && --depth < 0) return false;
  }
  return depth == 0;
}

bool starts_section(std::string_view line, const Indent& indent) {
  const std::string_view rest = line.substr(indent.content);
  return rest.starts_with('[') || rest.starts_with("---");
}

}  // namespace

std::vector<Assignment> find_assignments(std::string_view text) {
  return Lexer(text).run();
}

bool same_block(std::string_view text, std::size_t a, std::size_t b) {
  if (a > b) std::swap(a, b);
  if (b - a > kMostBytesApart) return false;
  if (!braces_balance(text.substr(a, b - a))) return false;
  const std::size_t first = line_start(text, a);
  const std::size_t last = line_start(text, b);
  if (first == last) return true;
  const std::string_view top = line_at(text, first);
  const Indent indent = indent_of(top);
  if (indent_of(line_at(text, last)).content != indent.content) return false;
  std::size_t lines = 0;
  for (std::size_t at = first; at != last;) {
    at = std::min(text.find('\n', at), text.size() - 1) + 1;
    if (++lines > kMostLinesApart) return false;
    const std::string_view line = line_at(text, at);
    const Indent here = indent_of(line);
    if (here.content == line.size()) continue;  // blank
    if (here.content < indent.content || starts_section(line, here) ||
        here.dash < indent.content) {
      return false;
    }
  }
  return true;
}

}  // namespace tokensweep::verify
