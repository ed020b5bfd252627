// SPDX-License-Identifier: Apache-2.0
#include "reporters/text_page.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "reporters/ci_text.h"

namespace tokensweep {
namespace {

constexpr std::size_t kMargin = 2;
constexpr std::size_t kLabelColumns = 10;
constexpr std::size_t kFieldIndent = kMargin + kLabelColumns;
constexpr std::size_t kLeastWidth = 40;

std::string_view escape_of(TextStyle style) {
  switch (style) {
    case TextStyle::kPlain:
      return {};
    case TextStyle::kFaint:
      return "\x1b[2m";
    case TextStyle::kBold:
      return "\x1b[1m";
    case TextStyle::kCritical:
      return "\x1b[1;31m";
    case TextStyle::kHigh:
      return "\x1b[31m";
    case TextStyle::kMedium:
      return "\x1b[33m";
    case TextStyle::kLow:
      return "\x1b[36m";
  }
  return {};
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  std::string current;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    const std::size_t length = text_columns(word);
    if (!current.empty() && used + 1 + length > columns) {
      lines.push_back(std::move(current));
      current.clear();
    }
    if (current.empty()) {
      used = length;
    } else {
      current += ' ';
      used += 1 + length;
    }
    current += word;
  }
  if (!current.empty()) lines.push_back(std::move(current));
  return lines;
}

}  // namespace

std::size_t text_columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string TextPage::styled(TextStyle style, std::string_view text) const {
  if (colour_ == Colour::kOff || style == TextStyle::kPlain || text.empty()) {
    return std::string(text);
  }
  return std::string(escape_of(style)).append(text).append("\x1b[0m");
}

void TextPage::line(std::string_view text) {
  const std::size_t last = text.find_last_not_of(' ');
  text_ += text.substr(0, last == std::string_view::npos ? 0 : last + 1);
  text_ += "\n";
}

void TextPage::paragraph(std::size_t indent, std::string_view text,
                         TextStyle style) {
  const std::size_t columns = std::max(width_, kLeastWidth) - indent;
  for (const std::string& part : wrap(text, columns)) {
    text_ += std::string(indent, ' ') + styled(style, part) + "\n";
  }
}

std::string TextPage::label_cell(std::string_view label) const {
  const std::size_t padding =
      label.size() < kLabelColumns ? kLabelColumns - label.size() : 1;
  return std::string(kMargin, ' ') + styled(TextStyle::kFaint, label) +
         std::string(padding, ' ');
}

void TextPage::field(std::string_view label, std::string_view text,
                     TextStyle style) {
  const std::size_t columns = std::max(width_, kLeastWidth) - kFieldIndent;
  for (const std::string& part : wrap(text, columns)) {
    text_ += label_cell(label) + styled(style, part) + "\n";
    label = {};
  }
}

void TextPage::entry(std::string_view label, std::string_view text,
                     std::string_view remark) {
  text_ += label_cell(label);
  text_ += text;
  if (!remark.empty()) {
    const std::size_t needed =
        kFieldIndent + text_columns(text) + 2 + text_columns(remark);
    if (needed <= width_) {
      text_ += "  ";
    } else {
      text_ += "\n" + std::string(kFieldIndent + 2, ' ');
    }
    text_ += styled(TextStyle::kFaint, remark);
  }
  text_ += "\n";
}

std::string TextPage::take() {
  return without_log_commands(std::exchange(text_, {}));
}

}  // namespace tokensweep
