// SPDX-License-Identifier: Apache-2.0
// A recursive-descent parser. `}}` is a brace only while a `{{` of the same
// text is open (at the top level: always), so that `{b64 {sample}}` closes
// two forms.
#include "rules/template.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace tokensweep {
namespace {

using Kind = TemplatePiece::Kind;

constexpr int kMaxDepth = 8;
constexpr std::uint32_t kMostRandom = 65'536;
constexpr std::uint32_t kMostLines = 1'000;

struct Word {
  std::string_view name;
  Kind kind;
};

// Forms without and with a text after a space.
constexpr std::array<Word, 5> kPlainForms = {{{"check", Kind::kCheck},
                                              {"sample", Kind::kSample},
                                              {"uuid", Kind::kUuid},
                                              {"jwt", Kind::kJwt},
                                              {"time", Kind::kTime}}};
constexpr std::array<Word, 4> kTextForms = {{{"b64", Kind::kBase64},
                                             {"b64url", Kind::kBase64Url},
                                             {"hexof", Kind::kHex},
                                             {"jwt", Kind::kJwt}}};

Error bad(const std::string& message) {
  return {ErrorKind::kUsage, message};
}

std::optional<std::uint32_t> parse_count(std::string_view text) {
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, number);
  if (code != std::errc() || stop != end) return std::nullopt;
  return number;
}

class TemplateParser {
 public:
  explicit TemplateParser(std::string_view text) : rest_(text) {}

  Result<Template> parse() { return parse_text(0); }

 private:
  // To the end, or with a depth to the brace that closes the form.
  Result<Template> parse_text(int depth) {
    Template pieces;
    std::string literal;
    const auto flush = [&] {
      if (literal.empty()) return;
      pieces.push_back({});
      pieces.back().text = std::exchange(literal, {});
    };
    int open_braces = 0;
    while (!rest_.empty()) {
      if (rest_.starts_with("{{")) {
        rest_.remove_prefix(2);
        literal += '{';
        ++open_braces;
      } else if (rest_.starts_with("}}") && (depth == 0 || open_braces > 0)) {
        rest_.remove_prefix(2);
        literal += '}';
        --open_braces;
      } else if (rest_.front() == '}') {
        if (depth == 0) return bad("a lone '}'; write '}}' for a brace");
        flush();
        return pieces;
      } else if (rest_.front() == '{') {
        flush();
        rest_.remove_prefix(1);
        TRY_ASSIGN(TemplatePiece piece, parse_form(depth + 1));
        pieces.push_back(std::move(piece));
      } else {
        literal += rest_.front();
        rest_.remove_prefix(1);
      }
    }
    if (depth > 0) return bad("a form has no closing '}'");
    flush();
    return pieces;
  }

  // Behind the opening brace, to behind the closing one.
  Result<TemplatePiece> parse_form(int depth) {
    if (depth > kMaxDepth) return bad("forms are nested too deep");
    const std::string_view source = rest_;
    TemplatePiece piece;
    const std::string_view name = take_name();
    if (rest_.starts_with(' ')) {
      const auto* form = std::ranges::find(kTextForms, name, &Word::name);
      if (form == kTextForms.end()) return unknown(name);
      piece.kind = form->kind;
      rest_.remove_prefix(1);
      TRY_ASSIGN(piece.inner, parse_text(depth));
    } else if (rest_.starts_with(':')) {
      rest_.remove_prefix(1);
      TRY(parse_counted(name, piece));
    } else {
      const auto* form = std::ranges::find(kPlainForms, name, &Word::name);
      if (form == kPlainForms.end()) return unknown(name);
      piece.kind = form->kind;
    }
    piece.text = source.substr(0, source.size() - rest_.size());
    if (!rest_.starts_with('}')) {
      return bad("form '" + piece.text + "' has no closing '}'");
    }
    rest_.remove_prefix(1);
    return piece;
  }

  static Error unknown(std::string_view name) {
    return bad("unknown form '{" + std::string(name.substr(0, 40)) +
               "'; write '{{' for a brace (docs/rules.md lists the forms)");
  }

  // An identifier or a bracket class.
  std::string_view take_name() {
    std::size_t length = 0;
    if (rest_.starts_with('[')) {
      while (length < rest_.size() && rest_[length] != ']') {
        length += rest_[length] == '\\' ? 2 : 1;
      }
      ++length;
    } else {
      length = std::min(rest_.find_first_of(": {}"), rest_.size());
    }
    const std::string_view name = rest_.substr(0, length);
    rest_.remove_prefix(name.size());
    return name;
  }

  Result<void> parse_counted(std::string_view name, TemplatePiece& piece) {
    const bool lines = name == "lines";
    if (lines) {
      constexpr std::string_view kOnly = "base64:";
      if (!rest_.starts_with(kOnly)) return bad("write {lines:base64:N}");
      rest_.remove_prefix(kOnly.size());
      piece.kind = Kind::kLines;
    } else {
      auto alphabet = parse_alphabet(name);
      if (!alphabet) return std::move(alphabet).error();
      piece.alphabet = *alphabet;
      piece.kind = Kind::kRandom;
    }
    const std::string_view counts =
        rest_.substr(0, std::min(rest_.find('}'), rest_.size()));
    rest_.remove_prefix(counts.size());
    const std::size_t dash = lines ? counts.npos : counts.find('-');
    const auto least = parse_count(counts.substr(0, dash));
    const auto most =
        dash == counts.npos ? least : parse_count(counts.substr(dash + 1));
    const std::uint32_t limit = lines ? kMostLines : kMostRandom;
    if (!least || !most || *least > *most || *most > limit) {
      return bad(
          "'{" + std::string(name) + ":" + std::string(counts.substr(0, 40)) +
          "}': the count must be N or N-M, at most " + std::to_string(limit));
    }
    piece.least = *least;
    piece.most = *most;
    return {};
  }

  std::string_view rest_;
};

}  // namespace

Result<Template> parse_template(std::string_view text) {
  return TemplateParser(text).parse();
}

bool contains(const Template& pieces, TemplatePiece::Kind kind) {
  return std::ranges::any_of(pieces, [&](const TemplatePiece& piece) {
    return piece.kind == kind || contains(piece.inner, kind);
  });
}

}  // namespace tokensweep
