// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/comment_room.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "cli/hook/file_type.h"
#include "cli/hook/open_text.h"
#include "cli/hook/yaml_room.h"

namespace tokensweep::cli {
namespace {

constexpr std::size_t kMaxFront = std::size_t{256} << 10;
constexpr std::string_view kBlanks = " \t\r";

constexpr auto kLine = TextKind::kLineComment;
constexpr auto kOne = TextKind::kOneLine;
constexpr auto kMany = TextKind::kSpanning;
constexpr Delimiter kHash = {"#", "", kLine, '\0', Gap::kNoWord};
constexpr Delimiter kSlashes = {"//", "", kLine};
constexpr Delimiter kDashes = {"--", "", kLine};
constexpr Delimiter kBlock = {"/*", "*/", kMany};
constexpr Delimiter kDoc = {R"(""")", R"(""")", kMany, '\\'};
constexpr Delimiter kRawDoc = {"'''", "'''", kMany};
constexpr Delimiter kBacktick = {"`", "`", kMany, '\\'};
constexpr Delimiter kQuote = {"\"", "\"", kOne, '\\'};
constexpr Delimiter kApostrophe = {"'", "'", kOne, '\\'};
constexpr Delimiter kLongQuote = {"\"", "\"", kMany, '\\'};
constexpr Delimiter kLongApostrophe = {"'", "'", kMany, '\\'};
constexpr Delimiter kRawApostrophe = {"'", "'", kMany};
// A quote in a character, where an apostrophe alone need not begin one.
constexpr Delimiter kQuoteCharacter = {"'\"", "'", kOne};

constexpr std::array kShell = {kHash, Delimiter{"$'", "'", kMany, '\\'},
                               kLongQuote, kRawApostrophe};
constexpr std::array kPython = {kHash, kDoc,
                                Delimiter{"'''", "'''", kMany, '\\'},
                                kLongQuote, kLongApostrophe};
constexpr std::array kRuby = {kHash,
                              Delimiter{"\n=begin", "\n=end", kMany},
                              Delimiter{"\n__END__", "", kMany},
                              Delimiter{"%w[", "]", kMany},
                              Delimiter{"%w(", ")", kMany},
                              Delimiter{"%i[", "]", kMany},
                              Delimiter{"%q(", ")", kMany},
                              Delimiter{"%Q(", ")", kMany},
                              Delimiter{"%(", ")", kMany},
                              kLongQuote,
                              kLongApostrophe};
constexpr std::array kPerl = {kHash,
                              Delimiter{"\n=", "\n=cut", kMany},
                              Delimiter{"\n__END__", "", kMany},
                              Delimiter{"\n__DATA__", "", kMany},
                              Delimiter{"qw(", ")", kMany},
                              Delimiter{"q(", ")", kMany, '\\', Gap::kNoWord},
                              Delimiter{"qq(", ")", kMany, '\\', Gap::kNoWord},
                              Delimiter{"q{", "}", kMany, '\\', Gap::kNoWord},
                              Delimiter{"qq{", "}", kMany, '\\', Gap::kNoWord},
                              kLongQuote,
                              kLongApostrophe};
constexpr std::array kYaml = {Delimiter{"#", "", kLine, '\0', Gap::kBlank},
                              Delimiter{"\"", "\"", kMany, '\\', Gap::kBlank},
                              Delimiter{"'", "'", kMany, '\'', Gap::kBlank}};
constexpr std::array kToml = {kHash, kDoc, kRawDoc, kQuote,
                              Delimiter{"'", "'", kOne}};
constexpr std::array kTerraform = {kHash, kSlashes, kBlock, kQuote};
constexpr std::array kNix = {kHash, kBlock, Delimiter{"''", "''", kMany},
                             kLongQuote};
constexpr std::array kCmake = {Delimiter{"#[[", "]]", kMany}, kHash,
                               Delimiter{"[[", "]]", kMany},
                               Delimiter{"[=", "]=", kMany}, kLongQuote};
constexpr std::array kPowerShell = {
    Delimiter{"<#", "#>", kMany},      kHash,
    Delimiter{"@\"", "\n\"@", kMany},  Delimiter{"@'", "\n'@", kMany},
    Delimiter{"\"", "\"", kMany, '`'}, kRawApostrophe};
constexpr std::array kC = {kSlashes,
                           kBlock,
                           Delimiter{"R\"(", ")\"", kMany},
                           Delimiter{"R\"", "", kMany},
                           kQuote,
                           kApostrophe};
constexpr std::array kCSharp = {
    kSlashes, kBlock, kDoc, Delimiter{"@\"", "\"", kMany}, kQuote, kApostrophe};
constexpr std::array kJava = {kSlashes,  kBlock, kDoc,       kRawDoc,
                              kBacktick, kQuote, kApostrophe};
constexpr std::array kGo = {kSlashes, kBlock, Delimiter{"`", "`", kMany},
                            kQuote, kApostrophe};
constexpr std::array kRust = {kSlashes, kBlock, kQuoteCharacter, kLongQuote};
constexpr std::array kPhp = {kSlashes,   kHash,
                             kBlock,     Delimiter{"?>", "<?", kMany},
                             kLongQuote, kLongApostrophe};
constexpr std::array kVerilog = {kSlashes, kBlock, kQuote};
constexpr std::array kSql = {kDashes, kBlock, Delimiter{"\"", "\"", kMany},
                             kRawApostrophe};
constexpr std::array kLua = {
    Delimiter{"--[", "]]", kMany}, kDashes, Delimiter{"[[", "]]", kMany},
    Delimiter{"[=", "]=", kMany},  kQuote,  kApostrophe};
constexpr std::array kHaskell = {Delimiter{"{-", "-}", kMany}, kDashes, kDoc,
                                 kQuoteCharacter, kQuote};
constexpr std::array kAda = {kDashes, kQuoteCharacter, kQuote};
constexpr std::array kLisp = {Delimiter{";", "", kLine},
                              Delimiter{"#|", "|#", kMany}, kLongQuote};
constexpr std::array kErlang = {Delimiter{"%", "", kLine}, kLongQuote,
                                kApostrophe};
constexpr std::array kTex = {
    Delimiter{"%", "", kLine},
    Delimiter{"\\begin{verbatim", "\\end{verbatim", kMany},
    Delimiter{"\\begin{lstlisting", "\\end{lstlisting", kMany},
    Delimiter{"\\begin{minted", "\\end{minted", kMany}};
constexpr std::array kXml = {
    Delimiter{"<!--", "-->", kMany}, Delimiter{"<![CDATA[", "]]>", kMany},
    Delimiter{"<?", "?>", kMany}, Delimiter{"<", ">", kMany}};
constexpr std::array kMarkdown = {Delimiter{"```", "```", kMany},
                                  Delimiter{"~~~", "~~~", kMany},
                                  Delimiter{"<!--", "-->", kMany}};
constexpr std::array kCss = {kBlock, kQuote, kApostrophe};

struct Language {
  std::string_view names;  // see has_type()
  Syntax syntax;
};

constexpr std::string_view kYamlNames = " .yaml .yml ";
constexpr std::string_view kXmlNames =
    " .xml .csproj .props .targets .plist .xaml ";
constexpr std::string_view kMarkdownNames = " .md .markdown ";
constexpr std::string_view kPowerShellNames = " .ps1 .psm1 ";
constexpr std::string_view kJsxNames = " .js .jsx .mjs .cjs .tsx ";
constexpr std::string_view kPhpNames = " .php ";

// All that as_comment() knows.
constexpr std::array kLanguages = {
    Language{" .sh .bash .zsh .fish .envrc ", {kShell, "<<"}},
    Language{" .py .ex .exs .jl .coffee .nim .r ", {kPython, ""}},
    Language{" .rb .cr gemfile rakefile vagrantfile ", {kRuby, "<<"}},
    Language{" .pl .pm ", {kPerl, "<<"}},
    Language{kYamlNames, {kYaml, ""}},
    Language{" .toml ", {kToml, ""}},
    Language{" .tf .tfvars .hcl ", {kTerraform, "<<"}},
    Language{" .nix ", {kNix, ""}},
    Language{" .cmake cmakelists.txt ", {kCmake, ""}},
    Language{" requirements.txt ", {}},
    Language{kPowerShellNames, {kPowerShell, ""}},
    Language{" .c .h .cc .cpp .cxx .hh .hpp .mm ", {kC, ""}},
    Language{" .cs ", {kCSharp, ""}},
    Language{kJsxNames, {kJava, ""}},
    Language{" .java .ts .swift .kt .kts .scala .dart .groovy .gradle .proto "
             ".sol .jsonc .json5 .scss .less jenkinsfile ",
             {kJava, ""}},
    Language{" .go ", {kGo, ""}},
    Language{" .rs .zig ", {kRust, ""}},
    Language{kPhpNames, {kPhp, "<<<"}},
    Language{" .v ", {kVerilog, ""}},
    Language{" .sql ", {kSql, ""}},
    Language{" .lua ", {kLua, ""}},
    Language{" .hs .elm ", {kHaskell, ""}},
    Language{" .adb .ads .vhd .vhdl ", {kAda, ""}},
    Language{" .clj .cljs .lisp .el .scm .asm ", {kLisp, ""}},
    Language{" .erl .hrl ", {kErlang, ""}},
    Language{" .tex ", {kTex, ""}},
    Language{kXmlNames, {kXml, ""}},
    Language{kMarkdownNames, {kMarkdown, ""}},
    Language{" .css ", {kCss, ""}},
};

struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;  // without its line feed
};

std::optional<Line> find_line(std::string_view content, std::uint64_t number) {
  Line line;
  for (std::uint64_t i = 1;; ++i) {
    line.end = std::min(content.find('\n', line.begin), content.size());
    if (i == number) return line;
    if (line.end == content.size()) return std::nullopt;
    line.begin = line.end + 1;
  }
}

// Between the lines "---" at the head of a page.
bool in_front_matter(std::string_view front) {
  return front.starts_with("---\n") &&
         front.find("\n---") == std::string_view::npos;
}

// `text` is not empty and ends with no blank.
bool may_end_so(std::string_view path, std::string_view text) {
  const char last = text.back();
  constexpr std::string_view kMultiLineZig = "\\\\";
  if (last == '\\' || text.starts_with(kMultiLineZig)) return false;
  if (has_type(path, kPowerShellNames)) return last != '`';
  if (has_type(path, kXmlNames)) return last == '>';
  // Elsewhere it may be the text between the tags of JSX.
  constexpr std::string_view kCodeEnds = ";,{}[()]\"'`";
  if (has_type(path, kJsxNames)) {
    return kCodeEnds.find(last) != std::string_view::npos;
  }
  return true;
}

bool has_room_in(const Language& language, std::string_view content,
                 const Line& line) {
  const std::string_view front = content.substr(0, line.end);
  const std::string_view text = front.substr(line.begin);
  if (language.names == kYamlNames &&
      !is_whole_yaml_line(front.substr(0, line.begin), text,
                          content.substr(line.end))) {
    return false;
  }
  if (language.names == kPhpNames && !front.starts_with("<?")) return false;
  if (language.names == kMarkdownNames &&
      (in_front_matter(front) || text.starts_with("    ") ||
       text.starts_with('\t'))) {
    return false;
  }
  return ends_in_code(language.syntax, front);
}

}  // namespace

bool has_comment_room(std::string_view path, std::string_view content,
                      std::uint64_t line) {
  const auto found = find_line(content.substr(0, kMaxFront), line);
  if (!found || found->end == kMaxFront) return false;
  // Where a symlink leads to has no line end, and takes no comment.
  if (content.find('\n') == std::string_view::npos) return false;
  std::string_view text =
      content.substr(found->begin, found->end - found->begin);
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(kBlanks)));
  text.remove_suffix(text.size() - (text.find_last_not_of(kBlanks) + 1));
  // Whoever ends lines so counts them otherwise.
  if (text.find('\r') != std::string_view::npos) return false;
  if (text.empty() || !may_end_so(path, text)) return false;
  const auto* const language =
      std::ranges::find_if(kLanguages, [&](const Language& candidate) {
        return has_type(path, candidate.names);
      });
  return language != kLanguages.end() &&
         has_room_in(*language, content, *found);
}

}  // namespace tokensweep::cli
