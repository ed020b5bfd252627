// SPDX-License-Identifier: Apache-2.0
// Whether a place in a source file is code, or inside of a string, a comment or
// a here-document that goes on behind it. As much of a lexer as that takes for
// many languages at once.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tokensweep::cli {

enum class TextKind : std::uint8_t {
  kLineComment,  // ends with its line
  kOneLine,      // must be closed in its line
  kSpanning,     // may go on over lines
};

// What must stand before the opening of a text.
enum class Gap : std::uint8_t {
  kAny,
  kNoWord,  // no letter, digit or sigil: "$#", "a#b"
  kBlank,   // the line's start, a blank, or the start of a list
};

struct Delimiter {
  std::string_view open;   // not empty
  std::string_view close;  // empty: nothing closes it before the file's end
  TextKind kind = TextKind::kOneLine;
  // The byte behind it closes nothing; '\0': none. One that is the closing
  // itself closes nothing where it is doubled.
  char escape = '\0';
  Gap gap = Gap::kAny;
};

struct Syntax {
  // The first one that fits counts: longer ones stand before their fronts.
  std::span<const Delimiter> delimiters;
  std::string_view heredoc;  // "<<" in shells; empty: there are none
};

// Whether a line comment may stand at the end of `text`, the front of a file up
// to the end of a line. Cost: its length times the number of delimiters.
[[nodiscard]] bool ends_in_code(const Syntax& syntax, std::string_view text);

}  // namespace tokensweep::cli
