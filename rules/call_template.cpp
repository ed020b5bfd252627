// SPDX-License-Identifier: Apache-2.0
#include "rules/call_template.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace tokensweep {
namespace {

constexpr std::string_view kBasic = "{basic ";

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

Error unknown_word(std::string_view word) {
  return {ErrorKind::kUsage,
          "'{" + std::string(word) +
              "}' is neither {token}, {part.NAME}, {extract.NAME} nor "
              "{basic USER:PASSWORD}; {host} may only be the host of 'url'"};
}

class Parser {
 public:
  Parser(std::string_view text, CallTextKind kind) : text_(text), kind_(kind) {}

  Result<CallTemplate> parse() {
    while (at_ < text_.size()) {
      if (text_[at_] != '{') {
        take_text(1);
        continue;
      }
      if (kind_ == CallTextKind::kHeader &&
          text_.substr(at_).starts_with(kBasic)) {
        TRY(take_basic());
        continue;
      }
      TRY(take_word());
    }
    return std::move(pieces_);
  }

 private:
  void take_text(std::size_t size) {
    if (pieces_.empty() || pieces_.back().kind != CallPiece::Kind::kText) {
      pieces_.push_back({});
    }
    pieces_.back().text += text_.substr(at_, size);
    at_ += size;
  }

  // {word}, or a brace that stands for itself.
  Result<void> take_word() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && is_word_byte(text_[end])) ++end;
    const std::string_view word = text_.substr(at_ + 1, end - at_ - 1);
    if (word.empty() || end == text_.size() || text_[end] != '}') {
      take_text(1);
      return {};
    }
    std::optional<CallPiece> piece = known(word);
    if (piece) {
      pieces_.push_back(*std::move(piece));
    } else if (kind_ == CallTextKind::kBody && !word.starts_with("part.") &&
               !word.starts_with("extract.")) {
      take_text(end + 1 - at_);
      return {};
    } else {
      return unknown_word(word);
    }
    at_ = end + 1;
    return {};
  }

  [[nodiscard]] std::optional<CallPiece> known(std::string_view word) const {
    constexpr std::string_view kPart = "part.";
    constexpr std::string_view kExtract = "extract.";
    if (word == "token") return CallPiece{CallPiece::Kind::kToken, "", {}};
    if (word == "host" && kind_ == CallTextKind::kUrl) {
      return CallPiece{CallPiece::Kind::kHost, "", {}};
    }
    if (word.starts_with(kPart) && word.size() > kPart.size()) {
      return CallPiece{
          CallPiece::Kind::kPart, std::string(word.substr(kPart.size())), {}};
    }
    if (word.starts_with(kExtract) && word.size() > kExtract.size()) {
      return CallPiece{CallPiece::Kind::kExtract,
                       std::string(word.substr(kExtract.size())),
                       {}};
    }
    return std::nullopt;
  }

  // {basic USER:PASSWORD}, where both may hold words in braces.
  Result<void> take_basic() {
    const std::size_t begin = at_ + kBasic.size();
    std::size_t end = begin;
    for (std::size_t open = 1; end < text_.size(); ++end) {
      if (text_[end] == '{') ++open;
      if (text_[end] == '}' && --open == 0) break;
    }
    if (end == text_.size()) {
      return Error(ErrorKind::kUsage, "'{basic ' has no '}'");
    }
    const std::string_view inside = text_.substr(begin, end - begin);
    if (inside.find(kBasic) != std::string_view::npos) {
      return Error(ErrorKind::kUsage, "'{basic ...}' holds another one");
    }
    TRY_ASSIGN(CallTemplate inner,
               parse_call_template(inside, CallTextKind::kHeader));
    const bool has_colon = std::ranges::any_of(inner, [](const CallPiece& p) {
      return p.kind == CallPiece::Kind::kText &&
             p.text.find(':') != std::string::npos;
    });
    if (!has_colon) {
      return Error(ErrorKind::kUsage,
                   "'{basic ...}' needs a ':' between user and password, as "
                   "in '{basic {token}:}'");
    }
    pieces_.push_back({CallPiece::Kind::kBasic, "", std::move(inner)});
    at_ = end + 1;
    return {};
  }

  std::string_view text_;
  CallTextKind kind_;
  std::size_t at_ = 0;
  CallTemplate pieces_;
};

}  // namespace

Result<CallTemplate> parse_call_template(std::string_view text,
                                         CallTextKind kind) {
  return Parser(text, kind).parse();
}

bool contains(const CallTemplate& pieces, CallPiece::Kind kind) {
  return std::ranges::any_of(pieces, [kind](const CallPiece& piece) {
    return piece.kind == kind || contains(piece.inner, kind);
  });
}

std::vector<std::string> names_in(const CallTemplate& pieces,
                                  CallPiece::Kind kind) {
  std::vector<std::string> names;
  for (const CallPiece& piece : pieces) {
    if (piece.kind == kind) names.push_back(piece.text);
    for (std::string& name : names_in(piece.inner, kind)) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace tokensweep
