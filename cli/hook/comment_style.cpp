// SPDX-License-Identifier: Apache-2.0
#include "cli/hook/comment_style.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace tokensweep::cli {
namespace {

struct CommentStyle {
  std::string_view begin;
  std::string_view end;
  // Suffixes of names with their dot, or whole names; lower case, between
  // spaces.
  std::string_view names;
};

// Left out are files in which a comment at the end of a line may become part of
// a value: Dockerfiles, makefiles, .env, .ini, .conf and .properties files,
// lists of patterns such as .gitignore, and pages whose scripts have other
// comments.
constexpr std::array kStyles = {
    CommentStyle{"#", "",
                 " .py .rb .sh .bash .zsh .fish .pl .pm .r .yaml .yml .toml "
                 ".tf .tfvars .hcl .cmake .nix .ex .exs .jl .ps1 .psm1 "
                 ".coffee .cr .nim .envrc gemfile rakefile vagrantfile "
                 "cmakelists.txt requirements.txt "},
    CommentStyle{"//", "",
                 " .c .h .cc .cpp .cxx .hh .hpp .cs .java .js .jsx .mjs .cjs "
                 ".ts .tsx .go .rs .swift .kt .kts .scala .dart .php .groovy "
                 ".gradle .m .mm .proto .zig .v .sol .jsonc .json5 .scss "
                 ".less jenkinsfile "},
    CommentStyle{"--", "", " .sql .lua .hs .elm .adb .ads .vhd .vhdl "},
    CommentStyle{";", "", " .clj .cljs .lisp .el .scm .asm "},
    CommentStyle{"%", "", " .tex .erl .hrl "},
    CommentStyle{"<!--", " -->",
                 " .xml .md .markdown .csproj .props .targets .plist .xaml "},
    CommentStyle{"/*", " */", " .css "},
};

bool names_it(const CommentStyle& style, std::string_view name) {
  const std::string padded = ' ' + std::string(name) + ' ';
  return style.names.find(padded) != std::string_view::npos;
}

}  // namespace

std::optional<std::string> as_comment(std::string_view path,
                                      std::string_view text) {
  const std::string name = to_lower(path.substr(path.rfind('/') + 1));
  if (name.find(' ') != std::string::npos) return std::nullopt;
  const std::size_t dot = name.rfind('.');
  const std::string_view suffix = dot == std::string::npos
                                      ? std::string_view()
                                      : std::string_view(name).substr(dot);
  for (const CommentStyle& style : kStyles) {
    const bool by_suffix = !suffix.empty() && names_it(style, suffix);
    if (!by_suffix && !names_it(style, name)) continue;
    return std::string(style.begin).append(" ").append(text).append(style.end);
  }
  return std::nullopt;
}

}  // namespace tokensweep::cli
