// SPDX-License-Identifier: Apache-2.0
// Lines of plain text for a terminal: labels, wrapping, colour.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokensweep {

enum class TextStyle : std::uint8_t {
  kPlain,
  kFaint,
  kBold,
  kCritical,
  kHigh,
  kMedium,
  kLow,
};

// Collects lines. Everything given to it is already safe for a terminal; what
// it gives is safe in the log of a CI system, too, where a line may be a
// command (without_log_commands). No line ends in a space.
class TextPage {
 public:
  enum class Colour : std::uint8_t { kOff, kOn };

  TextPage(std::size_t width, Colour colour) : width_(width), colour_(colour) {}

  // `text` between the escape sequences of `style`, if colour is on.
  [[nodiscard]] std::string styled(TextStyle style,
                                   std::string_view text) const;

  void blank_line() { text_ += "\n"; }
  // As it is, however long.
  void line(std::string_view text);
  // Broken at spaces; further lines are indented by `indent` too. A word that
  // is longer than the line stays whole.
  void paragraph(std::size_t indent, std::string_view text,
                 TextStyle style = TextStyle::kPlain);
  // A labelled paragraph:  "  Label     text".
  void field(std::string_view label, std::string_view text,
             TextStyle style = TextStyle::kPlain);
  // A labelled line followed by a remark, which goes to a line of its own
  // when both do not fit. The line is never broken.
  void entry(std::string_view label, std::string_view text,
             std::string_view remark);

  // Takes what was collected so far.
  [[nodiscard]] std::string take();

 private:
  [[nodiscard]] std::string label_cell(std::string_view label) const;

  std::string text_;
  std::size_t width_;
  Colour colour_;
};

// Columns that `text` takes: code points of UTF-8.
[[nodiscard]] std::size_t text_columns(std::string_view text);

}  // namespace tokensweep
