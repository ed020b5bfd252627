// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/open_text.h"

#include <algorithm>
#include <cstddef>

namespace tokensweep::cli {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool is_word(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_';
}

bool has_gap(Gap gap, std::string_view before) {
  if (gap == Gap::kAny || before.empty()) return true;
  const char last = before.back();
  if (gap == Gap::kNoWord) {
    constexpr std::string_view kSigils = "$&{\\";
    return !is_word(last) && kSigils.find(last) == std::string_view::npos;
  }
  constexpr std::string_view kStarts = " \t\r\n[{(,";
  return kStarts.find(last) != std::string_view::npos;
}

class Reader {
 public:
  Reader(const Syntax& syntax, std::string_view text)
      : syntax_(syntax), text_(text) {}

  bool ends_in_code() {
    while (at_ < text_.size() && !lost_) {
      if (open_ != nullptr) {
        step_in_text();
      } else {
        step_in_code();
      }
    }
    return !lost_ &&
           (open_ == nullptr || open_->kind == TextKind::kLineComment);
  }

 private:
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  [[nodiscard]] bool is_escape() const {
    const char escape = open_->escape;
    if (escape == '\0' || text_[at_] != escape) return false;
    return !open_->close.starts_with(escape) ||
           rest().substr(1).starts_with(escape);
  }

  void step_in_text() {
    const char byte = text_[at_];
    if (is_escape()) {
      at_ += 2;
    } else if (byte == '\n' && open_->kind != TextKind::kSpanning) {
      open_ = nullptr;  // the line's end is code again
    } else if (!open_->close.empty() && rest().starts_with(open_->close)) {
      at_ += open_->close.size();
      open_ = nullptr;
    } else {
      ++at_;
    }
  }

  void step_in_code() {
    if (text_[at_] == '\n' && !tag_.empty()) {
      skip_heredoc();
      return;
    }
    for (const Delimiter& delimiter : syntax_.delimiters) {
      if (!rest().starts_with(delimiter.open)) continue;
      if (!has_gap(delimiter.gap, text_.substr(0, at_))) continue;
      open_ = &delimiter;
      at_ += delimiter.open.size();
      return;
    }
    if (take_heredoc()) return;
    at_ += text_[at_] == '\\' ? 2 : 1;
  }

  // "<<EOF", "<<-'EOF'", "<< \EOF": its lines begin behind this one.
  bool take_heredoc() {
    if (syntax_.heredoc.empty() || !rest().starts_with(syntax_.heredoc)) {
      return false;
    }
    if (at_ > 0 && text_[at_ - 1] == '<') return false;  // "<<< word"
    std::string_view tag = rest().substr(syntax_.heredoc.size());
    constexpr std::string_view kBeforeTag = "-~ \t'\"\\";
    tag.remove_prefix(std::min(tag.size(), tag.find_first_not_of(kBeforeTag)));
    const auto* const end = std::ranges::find_if_not(tag, is_word);
    tag = tag.substr(0, static_cast<std::size_t>(end - tag.begin()));
    if (tag.empty() || (tag.front() >= '0' && tag.front() <= '9')) return false;
    tag_ = tag;
    at_ = static_cast<std::size_t>(end - text_.begin());
    return true;
  }

  // To the end of the line that closes it.
  void skip_heredoc() {
    while (at_ < text_.size()) {
      const std::size_t begin = at_ + 1;
      at_ = std::min(text_.find('\n', begin), text_.size());
      std::string_view line = text_.substr(begin, at_ - begin);
      line.remove_prefix(
          std::min(line.size(), line.find_first_not_of(kBlanks)));
      if (!line.starts_with(tag_)) continue;
      line.remove_prefix(tag_.size());
      if (!line.empty() && is_word(line.front())) continue;
      tag_ = {};
      lost_ = at_ == text_.size();  // that line takes no comment
      return;
    }
    lost_ = true;
  }

  const Syntax& syntax_;
  const std::string_view text_;
  std::size_t at_ = 0;
  const Delimiter* open_ = nullptr;
  std::string_view tag_;  // of a here-document that begins with the next line
  bool lost_ = false;     // in one that is not closed, or where it is
};

}  // namespace

bool ends_in_code(const Syntax& syntax, std::string_view text) {
  return Reader(syntax, text).ends_in_code();
}

}  // namespace tokensweep::cli
